package document

// refusal is a rule and what to tell of it.
type refusal struct{ rule, message string }

var (
	noNetwork = refusal{RuleNetwork, "A game has no network: everything must stand in the document."}
	noWorker  = refusal{RuleWorker, "A game cannot start workers."}
	noEval    = refusal{RuleEval, "A game cannot make code out of text."}
	noParent  = refusal{RuleParent, "A game cannot reach the page around it; window.minigame is the way to it."}
	noCookie  = refusal{RuleCookie, "A game has no cookies; minigame.save keeps data."}
	noDevice  = refusal{RuleDevice, "A game cannot use the device's sensors, camera, clipboard or the like."}
	noLeaving = refusal{RuleNavigate, "A game cannot lead elsewhere or load itself again; start a new run in place."}
	noImport  = refusal{RuleScript, "A script must stand in the document itself, without imports."}
)

// globals are the browser's names that no game may use, by themselves or of window.
var globals = map[string]refusal{
	"fetch": noNetwork, "fetchLater": noNetwork, "XMLHttpRequest": noNetwork, "WebSocket": noNetwork, "WebSocketStream": noNetwork,
	"WebTransport": noNetwork, "EventSource": noNetwork, "RTCPeerConnection": noNetwork, "webkitRTCPeerConnection": noNetwork,
	"Worker": noWorker, "SharedWorker": noWorker, "ServiceWorker": noWorker, "importScripts": noWorker,
	"eval":   noEval,
	"parent": noParent, "top": noParent, "opener": noParent, "frames": noParent, "frameElement": noParent,
	"cookieStore":         noCookie,
	"DeviceMotionEvent":   noDevice,
	"Accelerometer":       noDevice,
	"Gyroscope":           noDevice,
	"Magnetometer":        noDevice,
	"AmbientLightSensor":  noDevice,
	"PaymentRequest":      noDevice,
	"PublicKeyCredential": noDevice,
	"showOpenFilePicker":  noDevice, "showSaveFilePicker": noDevice, "showDirectoryPicker": noDevice,
	"DeviceOrientationEvent": noDevice,
}

// called are names that are refused only when they are called.
var called = map[string]refusal{"Function": noEval, "open": noLeaving}

// members are refused of one of the browser's objects.
var members = map[string]map[string]refusal{
	"document": {"cookie": noCookie},
	"navigator": {
		"sendBeacon": noNetwork, "serviceWorker": noWorker, "clipboard": noDevice, "geolocation": noDevice, "mediaDevices": noDevice,
		"getUserMedia": noDevice, "webkitGetUserMedia": noDevice, "usb": noDevice, "hid": noDevice, "serial": noDevice, "bluetooth": noDevice,
		"credentials": noDevice, "requestMIDIAccess": noDevice, "contacts": noDevice, "wakeLock": noDevice, "getBattery": noDevice, "xr": noDevice,
	},
	"navigation": {"navigate": noLeaving, "reload": noLeaving, "back": noLeaving, "forward": noLeaving},
	"history":    {"pushState": noLeaving, "replaceState": noLeaving, "back": noLeaving, "forward": noLeaving, "go": noLeaving},
}

// moves are what location does, and leads are its parts that lead elsewhere when set.
var (
	moves = map[string]bool{"assign": true, "replace": true, "reload": true}
	leads = map[string]bool{"href": true, "hash": true, "search": true, "pathname": true, "host": true, "hostname": true, "port": true, "protocol": true}
)

// pointerEvents and keyEvents say by what a game is played.
var (
	pointerEvents = map[string]bool{
		"click": true, "pointerdown": true, "pointerup": true, "pointermove": true, "mousedown": true, "mouseup": true, "mousemove": true,
		"touchstart": true, "touchend": true, "touchmove": true, "drag": true, "dragstart": true, "input": true, "change": true,
	}
	keyEvents = map[string]bool{"keydown": true, "keyup": true, "keypress": true}
)
