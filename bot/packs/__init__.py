"""The content loader: folders of Markdown become packs. It knows files and Markdown, nothing of Discord or SQL."""
