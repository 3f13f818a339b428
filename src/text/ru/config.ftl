# Sentences of this area: config. One identifier, one sentence; values in { $name }.
