"""
体检与专项表: every national form that is not a chronic follow-up visit, filled for a person, with what follows from it.
"""
