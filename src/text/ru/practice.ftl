# Sentences of this area: practice. One identifier, one sentence; values in { $name }.
