export interface LatestReading { code: string; label: string; text: string; level: string; change: string; taken_at: string; source: string }
export interface Point { value: number; taken_at: string; level: string; source: string; is_questioned: boolean }
export interface Series { code: string; label: string; plain: string; unit: string; low: number | null; high: number | null; average: number | null; points: Point[] }
export interface Recorded { stored: number; words: string[]; is_critical: boolean; urgent_advice: string }
