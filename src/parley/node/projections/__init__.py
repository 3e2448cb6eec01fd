"""Projections: rows that pages read, each a pure function of the entries that one channel may see.

Stages: entries -> reports -> components -> incidents -> outcomes -> days. Each stage says which keys of the
next one a change touches, and folds a key into rows. Any order of arrival gives the same rows; `parley rebuild`
is the same fold over everything.
"""
