# Sentences of this area: cli. One identifier, one sentence; values in { $name }.
