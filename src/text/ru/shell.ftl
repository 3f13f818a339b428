# Sentences of this area: shell. One identifier, one sentence; values in { $name }.
