"""The Gradio page: ask, read the answer, see the words it stands on.

    page.py     the Blocks: one custom part, its calls and its stream
    calls.py    what the page may call, one verb each
    stream.py   a question → the updates that the page shows while it is answered
    render/     nouns → HTML, pure functions; the only place where markup is made
    static/     the page's own skeleton, styles and script; nothing from elsewhere
    mount.py    the page in the FastAPI app, with gate.py around it
    bench.py    first paint, first status, memory over many questions

Knows the façade and the base modules only.
"""
