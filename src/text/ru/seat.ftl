# Sentences of this area: seat. One identifier, one sentence; values in { $name }.
seat-place = нельзя пользоваться «{ $place }»
seat-runs-already = киоск на этом месте уже запущен
    подсказка: им управляет sps-kiosk ctl
seat-cannot-watch = нельзя следить за файлом правил и инструкциями
seat-system = система отказала в нужном для работы киоска
seat-policy-unreadable = файл правил { $file } не читается: { $error }
seat-policy-refused = файл правил { $file } не принят
seat-guides-unreadable = папка с инструкциями не читается: { $error }
seat-guide-unreadable = { $file }: файл не читается: { $error }
seat-guides-refused = Инструкции: { $problem }{ $more ->
        [0] { "" }
        [one] { " " }(и ещё { $more } файл)
        [few] { " " }(и ещё { $more } файла)
       *[other] { " " }(и ещё { $more } файлов)
    }
seat-problem = { $place }: { $problem }{ $more ->
        [0] { "" }
        [one] { " " }(и ещё { $more } ошибка)
        [few] { " " }(и ещё { $more } ошибки)
       *[other] { " " }(и ещё { $more } ошибок)
    }
