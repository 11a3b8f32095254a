import boundaries from 'eslint-plugin-boundaries'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

const allow = (from, to) => ({ from: { element: { types: { anyOf: [from].flat() } } }, allow: { to: { element: { types: { anyOf: to } } } } })

export default tseslint.config(
  { ignores: ['dist', 'src/components.d.ts', 'src/shared/api/*.d.ts', 'node_modules'] },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['src/**/*.{ts,vue}'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    plugins: { boundaries },
    settings: {
      'import/resolver': { typescript: { project: './tsconfig.json' } },
      'boundaries/elements': [
        { type: 'shared', pattern: 'src/shared' },
        { type: 'features', pattern: 'src/features' },
        { type: 'resident', pattern: 'src/resident' },
        { type: 'doctor', pattern: 'src/doctor' },
        { type: 'desk', pattern: 'src/desk' },
        { type: 'verify', pattern: 'src/verify' },
      ],
    },
    rules: {
      // Pages compose features; features never import pages; shared imports nothing above itself; no client imports another.
      'boundaries/dependencies': ['error', {
        default: 'disallow',
        policies: [
          allow('shared', ['shared']),
          allow('features', ['shared', 'features']),
          allow('resident', ['shared', 'features', 'resident']),
          allow('doctor', ['shared', 'features', 'doctor']),
          allow('desk', ['shared', 'features', 'desk']),
          allow('verify', ['shared', 'features', 'verify']),
        ],
      }],
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/require-default-prop': 'off',
      'vue/attributes-order': 'off',
      'max-lines': ['error', 400],
    },
  },
)
