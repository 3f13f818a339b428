# Sentences of this area: egress. One identifier, one sentence; values in { $name }.
gate-cannot-listen = ворота не могут слушать { $address }: адрес занят или запрещён
