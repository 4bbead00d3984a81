/**
 * The panel of a tab whose content changes while a run goes on. The library's own looks for something to focus after each
 * change within, which costs a layout each time; panels here are stops of the Tab key by themselves (scroll-stop.ts).
 */
import { TabPanel, type TabPanelProps } from 'react-aria-components';

export function BusyTabPanel(props: TabPanelProps) {
  return (
    <TabPanel
      {...props}
      render={({ ref, tabIndex: _, children, ...rest }) => (
        <div {...rest}>
          {children}
          {/* What is looked through instead. */}
          <div ref={ref} hidden />
        </div>
      )}
    />
  );
}
