/** What breaks in one panel stays in that panel: it says so, and can be tried again. */
import { Component, type ReactNode } from 'react';

export interface BoundaryProps {
  readonly children: ReactNode;
  /** What stands there instead; `again` shows the children anew. */
  readonly broken: (error: string, again: () => void) => ReactNode;
}

interface BoundaryState {
  readonly error: string | null;
}

export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error: String(error) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return this.props.broken(error, () => this.setState({ error: null }));
  }
}
