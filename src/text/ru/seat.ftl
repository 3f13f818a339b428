# Sentences of this area: seat. One identifier, one sentence; values in { $name }.
