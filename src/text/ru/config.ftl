# Sentences of this area: config. One identifier, one sentence; values in { $name }.

# Any file in TOML.
toml-syntax = файл записан с ошибкой: { $message }
toml-missing = не хватает строки «{ $key } = …»
toml-empty = «{ $key }» пусто; впишите значение или уберите строку
toml-unknown-key = неизвестный ключ «{ $key }»
toml-did-you-mean = может быть, «{ $meant }»?
toml-known-keys = здесь бывают: { $keys }
toml-type = «{ $key }»: здесь должно быть { $wanted }
toml-type-words = слово или текст в кавычках
toml-type-flag = true или false
toml-type-number = целое число без кавычек
toml-type-list = список в квадратных скобках
toml-type-section = раздел [ … ]
toml-type-sections = раздел в двойных скобках [[ … ]]
toml-range = «{ $key }»: целое число от { $least } до { $most }
