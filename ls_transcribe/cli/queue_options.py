"""Options that decide about the order in which Label Studio shows recordings."""

import click

order_by = click.option(
    "--order-by",
    type=click.Choice(["confidence", "flags"]),
    metavar="ORDER",
    help="What the project shows first: confidence, which is what the recogniser was least sure of, or flags, which is "
    "what seems broken (repeated words, text in silence and the like), the worst before the others.  "
    "[default: confidence]",
)
