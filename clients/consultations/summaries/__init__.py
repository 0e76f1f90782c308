"""The consultation's summary: the record frozen as it stands, rendered by a worker, kept in versions.

`actions.ask` freezes and queues, `actions.render` makes the file (the task and the command both call it), `content.of`
gathers what is printed. Nothing unconfirmed is in it.
"""
