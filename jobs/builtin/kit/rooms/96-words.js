// More words of the interface, for games of two. {} is a name.

const tableKeys = 'you bot draw waiting wins undo matchPoint plays passes timeUp goal'.split(' ');

const saidAtTable =
  SPEC.lang === 'es'
    ? 'Tú|Bot|Empate|Esperando a {}|Gana {}|Deshacer|Punto de partido|Juega {}|{} pasa|{}: sin tiempo|Gol'
    : SPEC.lang === 'fr'
      ? 'Vous|Bot|Égalité|On attend {}|{} gagne|Annuler|Balle de match|À {} de jouer|{} passe|{} : temps écoulé|But'
      : SPEC.lang === 'de'
        ? 'Du|Bot|Unentschieden|Warten auf {}|{} gewinnt|Zurück|Matchball|{} ist dran|{} passt|{}: Zeit abgelaufen|Tor'
        : SPEC.lang === 'pt'
          ? 'Você|Bot|Empate|Esperando {}|{} vence|Desfazer|Ponto decisivo|Vez de {}|{} passa|{}: tempo esgotado|Gol'
          : SPEC.lang === 'ru'
            ? 'Вы|Бот|Ничья|Ждём: {}|Победа: {}|Отменить|Решающее очко|Ходит {}|{}: ход пропущен|{}: время вышло|Гол'
            : SPEC.lang === 'ja'
              ? 'あなた|ボット|引き分け|{}を待っています|{}の勝ち|戻す|マッチポイント|{}の番|{}はパス|{}の時間切れ|ゴール'
              : SPEC.lang === 'zh'
                ? '你|机器人|平局|等待 {}|{} 获胜|悔棋|赛点|轮到 {}|{} 跳过|{} 超时|得分'
                : 'You|Bot|Draw|Waiting for {}|{} wins|Undo|Match point|{} to play|{} passes|{}: out of time|Goal';

saidAtTable.split('|').forEach((word, i) => (words[tableKeys[i]] = word));
