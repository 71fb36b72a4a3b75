"""Nouns → HTML. Pure functions that return escaped markup; they know nothing of Gradio, requests or the façade."""
