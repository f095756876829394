// Text classification: one text, one button for each label.

TASKS['text-classification'] = (tools) => oneLabel(tools, readingText());
