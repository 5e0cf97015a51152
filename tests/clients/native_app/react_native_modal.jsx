export default ({ isVisible, children }) => isVisible && <div>{children}</div>
