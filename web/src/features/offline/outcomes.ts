/** What came of a call, in the words of the list. */
export const OUTCOME_LABELS: Record<string, string> = { agreed: '答应来', later: '以后再打', no_answer: '没人接', wrong_number: '号码不对', hospital: '住院了', away: '外出了', refused: '不愿意来', mourning: '家里有丧事', elsewhere: '在别处看', moved: '搬走了', died: '去世了', other: '别的原因' }
/** After these nobody is called about anything any more. */
export const GONE = ['moved', 'died']
