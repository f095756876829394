// Image classification: one picture, one button for each label.

TASKS['image-classification'] = (tools) => oneLabel(tools, lookingAtPicture());
