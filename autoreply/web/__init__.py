"""The small web front: health and figures now, webhooks and pages by and by."""
