"""The code that people can copy: templates with places for a checkpoint and the name of an image's file."""

# By Pillow, as the studio does it: other ways to make an image smaller give numbers that differ a little.
PIPELINE = """\
from PIL import Image
from transformers import AutoImageProcessor, pipeline

processor = AutoImageProcessor.from_pretrained({checkpoint}, backend="pil")
classifier = pipeline("image-classification", model={checkpoint}, image_processor=processor)
for row in classifier(Image.open({text}), top_k=None):
    print(row["label"], row["score"])
"""

BY_HAND = """\
import torch
from PIL import Image, ImageOps
from transformers import AutoImageProcessor, AutoModelForImageClassification

processor = AutoImageProcessor.from_pretrained({checkpoint}, backend="pil")
model = AutoModelForImageClassification.from_pretrained({checkpoint}).eval()

image = ImageOps.exif_transpose(Image.open({text})).convert("RGB")  # upright, as it was photographed
inputs = processor(images=image, return_tensors="pt")  # pixel_values: shape (1, channels, height, width)
with torch.inference_mode():
    logits = model(**inputs).logits  # shape (1, labels)
probabilities = torch.softmax(logits, dim=-1)[0]

for index, probability in enumerate(probabilities.tolist()):
    print(model.config.id2label[index], probability)
"""

FORMS = {"pipeline": PIPELINE, "by hand": BY_HAND}
