"""Figures for the chapters, one module for each topic.

Pure functions: data in, a Matplotlib figure out. Colours are Okabe and Ito's palette, which people
with any kind of colour vision can tell apart; lines also differ in their dashes and markers.
"""
