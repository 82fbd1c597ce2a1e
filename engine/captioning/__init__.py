"""Image to words, around ONNX models in the folder layouts of transformers and Optimum.

One module for each question: how a picture is read (``picture``) and made into numbers
(``preprocess``, ``tiling``), which files a folder holds (``folder``, ``variants``), how a decoder
takes one step (``decoder``), and which token comes next (``logits``, ``search``). The layouts
put these together in ``engine.pipelines``.
"""
