"""What the built-in captioner learns from: pictures with several true captions each."""
