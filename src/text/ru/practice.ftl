# Sentences of this area: practice. One identifier, one sentence; values in { $name }.
practice-person = Тренировкина Анна
practice-service-spravka = Учебная справка
practice-service-zapis = Учебная запись на приём
practice-sample = Образец документа
practice-only = Только для тренировки. Документ не действует.
