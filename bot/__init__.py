"""Studybot: a Discord bot for study groups."""
