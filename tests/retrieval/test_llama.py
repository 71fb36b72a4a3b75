from collections.abc import Callable

import pytest

from assistant.indexing import Index
from assistant.retrieval import Finder
from assistant.types import Filters

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.slow
def test_the_archive_is_a_llama_index_retriever(finder_over: Callable[..., Finder], index: Index) -> None:
    from llama_index.core.retrievers import BaseRetriever

    from assistant.retrieval.llama import DatelineRetriever

    finder = finder_over()
    retriever = DatelineRetriever(finder, filters=Filters(sources=("The Lantern",)), limit=3)
    assert isinstance(retriever, BaseRetriever)
    [node] = retriever.retrieve("Who attended the talks in Moscow?")
    article = index.article(node.node.metadata["article_id"], node.node.metadata["version"])
    assert article.text[node.node.metadata["start"] : node.node.metadata["end"]] == node.text
    assert node.node.metadata["date"] == "2023-11-07"
    assert node.node.metadata["source"] == "The Lantern"
    assert node.score == finder.search("Who attended the talks in Moscow?", Filters(sources=("The Lantern",)))[0].score
