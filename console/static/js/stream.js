// News of the house. One tab leads: it alone holds the event stream and passes on what it hears;
// the others follow. Without the stream the leader polls, and says so.

const POLL_MS = 2000;
const AGAIN_MS = 10000;
const SILENT_MS = 25000;
const AWAY_MS = 3000;
const CHANNEL = "cordboard";
const LOCK = "cordboard-leader";

/**
 * Follow the news until the page goes.
 *
 * @param url of the event stream
 * @param hears called with {kind, ids} for one event, or {kind: "gap"} for "read everything anew";
 *   gives a promise that fails when the server cannot be asked
 * @param shows called with the state "live", "polling" or "away", and whether this tab leads
 */
export function follow(url, { hears, shows }) {
  const channel = new BroadcastChannel(CHANNEL);
  let leads = false;
  let state = "live";

  const show = (next) => {
    state = next;
    shows(state, leads);
  };
  channel.onmessage = ({ data }) => {
    if (data.state) {
      show(data.state);
    } else {
      hears(data).catch(() => {});
    }
  };
  shows(state, leads);

  navigator.locks.request(LOCK, () => new Promise(() => {
    leads = true;
    lead(url, {
      hear: (event) => {
        channel.postMessage(event);
        return hears(event);
      },
      show: (next) => {
        channel.postMessage({ state: next });
        show(next);
      },
    });
  }));
}

function lead(url, { hear, show }) {
  let source = null;
  let last = "";
  let heardAt = performance.now();
  let failingSince = null;
  let triedAt = 0;

  const connect = () => {
    triedAt = performance.now();
    source?.close();
    source = new EventSource(last ? `${url}?since=${encodeURIComponent(last)}` : url);
    for (const kind of ["hello", "news", "gap", "beat"]) {
      source.addEventListener(kind, (event) => arrived(kind, event));
    }
    source.onerror = () => {
      failingSince ??= performance.now();
    };
  };

  const arrived = (kind, event) => {
    heardAt = performance.now();
    last = event.lastEventId || last;
    if (failingSince !== null) {
      failingSince = null;
      hear({ kind: "gap" }).catch(() => {});
    }
    show("live");
    if (kind === "news") {
      hear(JSON.parse(event.data)).catch(() => {});
    } else if (kind === "gap") {
      hear({ kind: "gap" }).catch(() => {});
    }
  };

  setInterval(() => {
    const now = performance.now();
    if (now - heardAt > SILENT_MS) {
      failingSince ??= now;
    }
    if (failingSince === null) {
      return;
    }
    hear({ kind: "poll" }).then(
      () => now - failingSince > POLL_MS && show("polling"),
      () => now - failingSince > AWAY_MS && show("away"),
    );
    if (source.readyState === EventSource.CLOSED || now - heardAt > SILENT_MS) {
      if (now - triedAt > AGAIN_MS) {
        connect();
      }
    }
  }, POLL_MS);

  connect();
  hear({ kind: "gap" }).catch(() => {});
}
