"""The command that makes the page."""

from __future__ import annotations

from typing import Annotated

import typer

from riskcheck.cli import options


def page(
    target: Annotated[str, typer.Argument(metavar="FILE", help="Where to write it: a name that ends in .html.")],
    pack: options.PackOption = None,
    article_only: options.ArticleOnly = False,
) -> None:
    """Make one page that asks the questions and shows the result.

    It opens in any browser, and needs neither riskcheck nor a network.
    """
    from riskcheck.loading.loader import load_pack
    from riskcheck.page.build import build_page

    options.format_of(None, target, ("html",), exact=True)
    options.write(build_page(load_pack(pack), article_only=article_only), target)
