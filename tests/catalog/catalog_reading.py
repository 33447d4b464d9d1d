"""Reads what the server gives of the catalogue, with the terms that tests look for."""

from __future__ import annotations

from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse, serialize
from rdflib import Graph, Namespace, URIRef

from partnerskap.vocabulary import BASE

DCAT = Namespace("http://www.w3.org/ns/dcat#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
TREE = Namespace("https://w3id.org/tree#")
LDES = Namespace("https://w3id.org/ldes#")
MAIN = URIRef(BASE + "dataset/partnerskap")
CATALOG = URIRef(BASE + "catalog")


def fetch(client: FlaskClient, path: str, accept: str = "text/turtle") -> Graph:
    answer = client.get(path, headers={"Accept": accept}, buffered=True)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == accept
    return Graph().parse(data=n_triples(answer.data, accept), format="nt")


def n_triples(content: bytes, accept: str) -> bytes:
    form = RdfFormat.from_media_type(accept)
    told = (quad.triple for quad in parse(content, format=form))
    return serialize(told, format=RdfFormat.N_TRIPLES) or b""
