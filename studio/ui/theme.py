"""One look: system fonts, our colours, both light and dark."""

import gradio as gr
from gradio.themes.utils import colors, sizes

GREEN = colors.Color(
    name="fern",
    c50="#eef7f2",
    c100="#dcefe4",
    c200="#b9dfca",
    c300="#8cc8a8",
    c400="#5aab82",
    c500="#3b8a64",
    c600="#2f6f4f",
    c700="#275b42",
    c800="#1f4935",
    c900="#193b2b",
    c950="#0d2219",
)


def studio_theme() -> gr.themes.Base:
    """System fonts load no font file."""
    return gr.themes.Base(
        primary_hue=GREEN,
        neutral_hue=colors.zinc,
        text_size=sizes.text_md,
        radius_size=sizes.radius_lg,
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    ).set(
        body_background_fill="#f4f7f5",
        body_background_fill_dark="#131815",
        block_background_fill="#ffffff",
        block_background_fill_dark="#1a211d",
        input_background_fill="#f4f7f5",
        input_background_fill_dark="#212a25",
        input_border_color="#d6ddd9",
        input_border_color_dark="#3a4640",
        input_border_width="1px",
        input_placeholder_color="#6a766f",
        input_placeholder_color_dark="#97a59e",
        block_info_text_color="#55635c",
        block_info_text_color_dark="#a5b3ac",
        block_border_color="#d6ddd9",
        block_border_color_dark="#3a4640",
        border_color_primary="#d6ddd9",
        border_color_primary_dark="#3a4640",
        button_secondary_background_fill="#e9efec",
        button_secondary_background_fill_hover="#dcefe4",
        button_secondary_background_fill_dark="#2a352f",
        button_secondary_background_fill_hover_dark="#344139",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
    )
