// The words of the interface. Title, goal and controls come with the spec.

const wordKeys = (
  'play again paused resume restart score best newBest over won level time sound pause lives ' +
  'combo close perfect launch watch repeat seen miss ready'
).split(' ');

// The builder knows the language, and leaves the others out of the document.
const said =
  SPEC.lang === 'es'
    ? 'Jugar|Jugar otra vez|En pausa|Seguir|Reiniciar|Puntos|Récord|Nuevo récord|Fin del juego|Has ganado|Nivel|Tiempo|Sonido|Pausa|Vidas|Combo|Por poco|Perfecto|Toca o pulsa espacio|Mira|Tu turno|Ya la viste|Perdido|Listo'
    : SPEC.lang === 'fr'
      ? 'Jouer|Rejouer|En pause|Reprendre|Recommencer|Score|Record|Nouveau record|Partie terminée|Gagné|Niveau|Temps|Son|Pause|Vies|Combo|De justesse|Parfait|Touchez ou espace|Regardez|À vous|Déjà vue|Raté|Prêt'
      : SPEC.lang === 'de'
        ? 'Spielen|Nochmal spielen|Pause|Weiter|Neu starten|Punkte|Bestwert|Neuer Bestwert|Spiel vorbei|Gewonnen|Level|Zeit|Ton|Pause|Leben|Kombo|Knapp|Perfekt|Tippen oder Leertaste|Schau zu|Du bist dran|Schon gesehen|Verpasst|Bereit'
        : SPEC.lang === 'pt'
          ? 'Jogar|Jogar de novo|Em pausa|Continuar|Recomeçar|Pontos|Recorde|Novo recorde|Fim de jogo|Você venceu|Nível|Tempo|Som|Pausa|Vidas|Combo|Por pouco|Perfeito|Toque ou espaço|Observe|Sua vez|Já vista|Perdeu|Pronto'
          : SPEC.lang === 'ru'
            ? 'Играть|Ещё раз|Пауза|Продолжить|Заново|Счёт|Рекорд|Новый рекорд|Игра окончена|Победа|Уровень|Время|Звук|Пауза|Жизни|Комбо|Почти|Идеально|Коснитесь или пробел|Смотрите|Ваш ход|Уже видели|Мимо|Готово'
            : SPEC.lang === 'ja'
              ? 'プレイ|もう一度|一時停止|続ける|やり直す|スコア|ベスト|ベスト更新|ゲームオーバー|クリア|レベル|時間|サウンド|一時停止|ライフ|コンボ|ギリギリ|パーフェクト|タップかスペース|よく見て|あなたの番|見たカード|ミス|準備'
              : SPEC.lang === 'zh'
                ? '开始|再玩一次|已暂停|继续|重新开始|得分|最佳|新纪录|游戏结束|你赢了|关卡|时间|声音|暂停|生命|连击|好险|完美|点击或按空格|看好|轮到你|见过了|错过|准备'
                : 'Play|Play again|Paused|Resume|Restart|Score|Best|New best|Game over|You won|Level|Time|Sound|Pause|Lives|Combo|Close call|Perfect|Tap or press space|Watch|Your turn|Seen before|Missed|Ready';

const words = {};
said.split('|').forEach((word, i) => (words[wordKeys[i]] = word));
