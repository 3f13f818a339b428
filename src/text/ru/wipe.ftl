# Sentences of this area: wipe. One identifier, one sentence; values in { $name }.
