/** A line to the developer tools of the page's worker: Playwright has one to pages only. */

export class WorkerLine {
  /** @param {import('@playwright/test').CDPSession} cdp @param {string} sessionId */
  constructor(cdp, sessionId) {
    this.cdp = cdp;
    this.sessionId = sessionId;
    this.next = 1;
    this.waiting = new Map();
    cdp.on('Target.receivedMessageFromTarget', ({ sessionId: from, message }) => {
      if (from !== sessionId) return;
      const { id, result, error } = JSON.parse(message);
      const waits = this.waiting.get(id);
      this.waiting.delete(id);
      if (error === undefined) waits?.resolve(result);
      else waits?.reject(new Error(error.message));
    });
  }

  /** To the first worker of a page. @param {import('@playwright/test').Page} page */
  static async of(page) {
    const cdp = await page.context().newCDPSession(page);
    const found = new Promise((resolve) => {
      cdp.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
        if (targetInfo.type === 'worker') resolve(sessionId);
      });
    });
    await cdp.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    return new WorkerLine(cdp, await found);
  }

  /** @param {string} method @param {object} [params] */
  send(method, params = {}) {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      const message = JSON.stringify({ id, method, params });
      this.cdp.send('Target.sendMessageToTarget', { sessionId: this.sessionId, message }).catch(reject);
    });
  }
}
