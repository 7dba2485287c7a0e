"""The pages that change the settings file: a form, a review of what would follow, and the change."""
