# Sentences of this area: guides. One identifier, one sentence; values in { $name }.
