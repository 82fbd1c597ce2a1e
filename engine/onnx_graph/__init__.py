"""ONNX graphs read, taken apart and written again, with the standard library alone.

``wire`` knows the protobuf encoding and ``model`` the messages of onnx.proto; the others say what can be done
to a graph without changing what it computes. Weights stay in their file: a graph that is written refers to
them there.
"""
