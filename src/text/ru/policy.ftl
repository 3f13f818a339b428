# Sentences of this area: policy. One identifier, one sentence; values in { $name }.
