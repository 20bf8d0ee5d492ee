// What every page runs. It stands before htmx in the page, so that it sees the socket open.
import "./live.js";
import "./guide.js";
import "./ring.js";
import "./bar.js";
import "./gate.js";
import "./lead.js";
