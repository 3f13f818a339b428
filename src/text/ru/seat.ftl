# Sentences of this area: seat. One identifier, one sentence; values in { $name }.
seat-place = нельзя пользоваться «{ $place }»
seat-runs-already = киоск на этом месте уже запущен
    подсказка: им управляет sps-kiosk ctl
seat-cannot-watch = нельзя следить за файлом правил и инструкциями
seat-system = система отказала в нужном для работы киоска
