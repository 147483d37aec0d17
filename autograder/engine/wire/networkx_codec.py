"""Codecs for NetworkX: graphs of all four classes, and the views of their nodes and edges."""

from collections.abc import Iterable
from typing import Any, Final

from autograder.engine.wire.containers import spread_out
from autograder.engine.wire.error import WireError
from autograder.engine.wire.optional import LibraryCodec

_VIEWS: Final = ("nodes", "edges", "degree", "in_edges", "in_degree", "out_degree")
#: The attributes in which a graph keeps the neighbours of each node, and those of a directed one.
_NEIGHBOURS: Final = {False: ("_adj",), True: ("_succ", "_pred")}


class GraphCodec(LibraryCodec):
    """The codec of graphs, which are written as class, attributes, nodes, edges, and neighbours.

    The order of each node's neighbours is kept, because searches depend on it.
    """

    tag, module = "nx", "networkx"
    names = ("MultiDiGraph", "MultiGraph", "DiGraph", "Graph")
    keeps_identity = True

    def describe(self, value: Any) -> tuple[Any, ...]:
        kind = next(kind.__name__ for kind in self.kinds() if isinstance(value, kind))
        nodes = [(node, dict(attributes)) for node, attributes in value.nodes(data=True)]
        options = {"keys": True} if value.is_multigraph() else {}
        edges = [(*ends, dict(found)) for *ends, found in value.edges(data=True, **options)]
        places = {node: place for place, (node, _) in enumerate(nodes)}
        sides = (value.succ, value.pred) if value.is_directed() else (value.adj,)
        orders = [[[places[other] for other in side[node]] for node in places] for side in sides]
        return kind, dict(value.graph), nodes, edges, orders

    def build(self, library: Any, *described: Any) -> Any:
        kind, attributes, nodes, edges, orders = described
        if kind not in self.names:
            raise WireError("a graph of an unknown kind")
        made = getattr(library, kind)()
        made.graph.update(attributes)
        spread_out([node for node, _ in nodes])
        made.add_nodes_from(nodes)
        names = [node for node, _ in nodes]
        if len(made) != len(names):
            raise WireError("a graph in which a node comes twice")
        made.add_edges_from(edges)
        if len(made) != len(names):
            raise WireError("a graph with an edge between unknown nodes")
        for side, order in zip(_NEIGHBOURS[made.is_directed()], orders, strict=True):
            _put_in_order(getattr(made, side), names, order)
        return made

    def replace(self, ours: Any, theirs: Any) -> bool:
        # Views of the graph keep the dicts, so these stay the same objects.
        for name in ("graph", "_node", *_NEIGHBOURS[ours.is_directed()]):
            kept = getattr(ours, name)
            kept.clear()
            kept.update(getattr(theirs, name))
        return True


class GraphViewCodec(LibraryCodec):
    """The codec of views of a graph, which are written as the graph and the view's name."""

    tag, module = "nv", "networkx.classes.reportviews"
    names = (
        *("NodeView", "EdgeView", "OutEdgeView", "InEdgeView", "MultiEdgeView"),
        *("OutMultiEdgeView", "InMultiEdgeView", "DegreeView", "DiDegreeView", "InDegreeView"),
        *("OutDegreeView", "MultiDegreeView", "DiMultiDegreeView", "InMultiDegreeView"),
        "OutMultiDegreeView",
    )

    def describe(self, value: Any) -> tuple[Any, ...]:
        kind = type(value).__name__
        if kind == "NodeView":
            return "nodes", _graph_of_nodes(value.items())
        if kind.endswith("EdgeView"):
            return "in_edges" if kind.startswith("In") else "edges", value._graph
        if kind.startswith(("In", "Out")):
            return "in_degree" if kind.startswith("In") else "out_degree", value._graph
        return "degree", value._graph

    def build(self, library: Any, *described: Any) -> Any:
        match described:
            case str(name), graph if name in _VIEWS and isinstance(graph, _networkx().Graph):
                return getattr(graph, name)
        raise WireError("a wrong view of a graph")


def _networkx() -> Any:
    import networkx

    return networkx


def _graph_of_nodes(nodes: Iterable[tuple[Any, Any]]) -> Any:
    made = _networkx().Graph()
    made.add_nodes_from(nodes)
    return made


def _put_in_order(neighbours: dict[Any, dict[Any, Any]], names: list[Any], order: Any) -> None:
    """Put the neighbours of each node in an order.

    Args:
        neighbours: What a graph keeps, by node.
        names: All nodes.
        order: For each node, the places of its neighbours among all nodes.

    Raises:
        WireError: The order names other neighbours.
    """
    for node, places in zip(names, order, strict=True):
        found, ordered = neighbours[node], [names[place] for place in places]
        if set(ordered) != set(found) or len(ordered) != len(found):
            raise WireError("a graph with other neighbours than its edges have")
        found_again = {name: found[name] for name in ordered}
        found.clear()
        found.update(found_again)
