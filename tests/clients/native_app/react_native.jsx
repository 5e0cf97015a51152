/** The parts of React Native that the package uses, in a browser. */
export const SafeAreaView = ({ children }) => <div>{children}</div>
export const StyleSheet = { create: styles => styles }
export const Appearance = { getColorScheme: () => 'light' }
export const Linking = { openURL: url => window.open(url) }
