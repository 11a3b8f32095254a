export interface Team {
  id: number; name: string; organization_id: number; organization_name: string; address: string; phone: string; hours_text: string; introduction: string; specialties: string
  leader_id: number; leader_name: string; leader_title: string; leader_sex: string; member_count: number; load: number; capacity: number; places_left: number; places_text: string; is_full: boolean; is_open: boolean; distance_text: string; community_names: string[]
}
export interface TeamMember { practitioner_id: number; name: string; role_label: string; title: string; sex: string; introduction: string }
export interface TeamDetail extends Team { members: TeamMember[] }
export interface Community { code: string; name: string }
