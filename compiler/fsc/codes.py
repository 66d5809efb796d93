"""Every code of a finding, once: number, title, severity.

The title is fixed text and holds no names of the user. The page of a code (what, why, a bad and
a good example, how to mend it) is `schemas/codes/<code>.md`, which `fsc explain` prints.

0xx files and YAML, 1xx shape, 2xx names and references, 3xx Feast, 4xx ZenML,
5xx good practice, 6xx the live systems, 7xx what a change would break.
"""

from __future__ import annotations

from fsc.diagnostics import NOWHERE, Diagnostic, Mend, Related, Severity, Span
from fsc.records import dataclass


@dataclass(frozen=True)
class Code:
    """A stable code. Call it to make a finding."""

    code: str
    title: str
    severity: Severity = Severity.ERROR

    def __call__(
        self,
        message: str,
        at: Span = NOWHERE,
        *,
        hint: str = "",
        related: tuple[Related, ...] = (),
        mend: Mend | None = None,
    ) -> Diagnostic:
        """The finding with this code at a place."""
        return Diagnostic(self.code, self.severity, self.title, message, at, hint, related, mend)


WARNING = Severity.WARNING
ADVICE = Severity.ADVICE

FILE = Code("FSC001", "File cannot be read")
NOT_TEXT = Code("FSC002", "File is not UTF-8 text")
EMPTY = Code("FSC003", "Manifest is empty")
SYNTAX = Code("FSC004", "YAML syntax error")
DUPLICATE_KEY = Code("FSC005", "Key is written twice")
NOT_A_MAP = Code("FSC006", "Manifest is not a map")
TOO_LARGE = Code("FSC007", "Manifest grows too large through aliases or nesting")
MERGE_KEY = Code("FSC008", "Merge key is not a map")
KEY_TYPE = Code("FSC009", "Key is not text")
OUTSIDE = Code("FSC010", "Path leaves the manifest's folder")
REFERENCE = Code("FSC011", "Placeholder cannot be resolved")
ENVIRONMENT = Code("FSC012", "Environment is not declared")
PATCH = Code("FSC013", "Patch does not fit the manifest")
VARIABLE = Code("FSC014", "Variable has a wrong value")
INCLUDE = Code("FSC015", "Include does not work")
FOR_EACH = Code("FSC016", "for_each does not work")
SUPPRESSION = Code("FSC017", "Suppression cannot be used")
SECRET_FILE = Code("FSC018", "File of a secret cannot be read")

WRONG_TYPE = Code("FSC101", "Value has the wrong type")
MISSING_KEY = Code("FSC102", "Required key is missing")
UNKNOWN_KEY = Code("FSC103", "Unknown key")
NOT_ALLOWED = Code("FSC104", "Value is not one of those allowed")
PATTERN = Code("FSC105", "Value has the wrong form")
RANGE = Code("FSC106", "Value is out of range")
COUNT = Code("FSC107", "Too few or too many entries")
NO_BRANCH = Code("FSC108", "Value fits none of the forms that are allowed")
WRITTEN_OUT = Code("FSC109", "Sensitive value would be written out")

UNKNOWN_NAME = Code("FSC201", "Unknown name")
TWO_OBJECTS = Code("FSC202", "Two objects have one name")
ONLY_CASE = Code("FSC203", "Names differ only in case")
CYCLE = Code("FSC204", "Objects need each other in a circle")
NAME = Code("FSC205", "Name cannot be held by Feast or the online store")
DTYPE = Code("FSC206", "Field type is not one that Feast can store")
UDF_FILE = Code("FSC207", "Function cannot be found")
UDF_SYNTAX = Code("FSC208", "Function is not valid Python")
UNKNOWN_FEATURE = Code("FSC209", "Unknown feature")
TWICE = Code("FSC210", "The same thing is listed twice")
RESERVED = Code("FSC211", "Key belongs to fsc")
MOVED = Code("FSC212", "Move does not fit the manifest")

FIELD_IS_TIME = Code("FSC301", "Feature has the name of a time column")
FIELD_IS_KEY = Code("FSC302", "Feature with the name of a join key has another type")
SHARED_KEY = Code("FSC303", "Two entities of a view have one join key")
UDF_GLOBALS = Code("FSC304", "Function uses names from outside itself")
OUTPUT_TYPE = Code("FSC305", "Output type is not what Feast infers")
OUTPUT_TEXT = Code("FSC306", "Output field carries text that Feast refuses")
ALIAS = Code("FSC307", "View is used both with and without an alias")
ENV_REFERENCE = Code("FSC308", "Environment reference where the live system does not read it")
MAPPED_FIELD = Code("FSC309", "Feature has the name of a mapped column")
VECTOR = Code("FSC310", "View has more than one vector index")
SOURCE_KIND = Code("FSC311", "Source cannot feed this object")
NO_PROJECT_NAME = Code("FSC312", "Project name cannot be held by Feast")
STORED_WITHOUT_KEY = Code("FSC313", "Stored on-demand view has no entity")
MAPPED_TWICE = Code("FSC314", "Column maps collide")
DATA_MISSING = Code("FSC315", "Data of a file source is not there")
KEY_AS_FEATURE = Code("FSC316", "Join key is listed as a feature", WARNING)
KEY_TYPE_ONLINE = Code("FSC317", "Join key type cannot be stored online")
NARROW_OUTPUT = Code("FSC318", "Output type is probably not what the function gives", WARNING)
SINGLETON = Code("FSC319", "Only Python functions can take one row")
PRECOMPUTED = Code("FSC320", "Precomputed service reads a view that is computed on request")

NOWHERE_TO_READ = Code("FSC330", "Source does not say where its rows are")
TWO_PLACES = Code("FSC331", "Options of a source exclude each other")
QUERY_NOT_READ = Code("FSC332", "Source says in two ways what to read", WARNING)
READ_BACK = Code("FSC333", "Registry would read this as something else")

NOT_KEPT = Code("FSC340", "Feast does not keep this")
POLICY = Code("FSC341", "Permission does not say for whom")
DERIVED = Code("FSC342", "View of views is not complete")
NO_SOURCE = Code("FSC343", "View has no source", WARNING)
TRANSFORMATION = Code("FSC344", "On-demand view cannot compute this way")
AGGREGATION = Code("FSC345", "Aggregation cannot be computed")
STREAM_SOURCE = Code("FSC346", "View cannot be read from a source of this type")
LABEL_VIEW = Code("FSC347", "Label view cannot keep its labels")
NAME_PATTERN = Code("FSC348", "Pattern is no regular expression")
SAVED_FEATURE = Code("FSC349", "Saved dataset names a feature that is not there", WARNING)
PINNED = Code("FSC350", "Version of a view cannot be pinned")

NO_KEY_TYPE = Code("FSC360", "Type of a join key is not known")
UNTYPED_ENTITY = Code("FSC361", "Entity has no type", WARNING)

UNKNOWN_FLAVOR = Code("FSC401", "Unknown flavor", WARNING)
PLAIN_SECRET = Code("FSC402", "Secret in plain text")
NO_REFERENCE = Code("FSC403", "Setting cannot be a secret reference")
STACK_PARTS = Code("FSC404", "Stack lacks a required component")
IGNORED_CREDENTIAL = Code("FSC405", "ZenML ignores this credential")
UNKNOWN_SECRET = Code("FSC406", "Secret is not declared here", WARNING)
DEFAULT_OBJECT = Code("FSC407", "ZenML's own `default` objects cannot be changed")
ONE_COMPONENT = Code("FSC408", "Only one component of this type fits in a stack")
LABEL_VALUE = Code("FSC409", "Label cannot be written on ZenML's command line", WARNING)

UNKNOWN_CONNECTOR = Code("FSC410", "Service connector is not declared here", WARNING)
CONNECTOR_MISFIT = Code("FSC411", "Service connector does not fit the component")
CONNECTOR_RESOURCE = Code("FSC412", "Nothing says which resource is meant")
IGNORED_RESOURCE = Code("FSC413", "ZenML ignores this resource id", WARNING)
OWN_FLAVOR = Code("FSC414", "Flavor has the name of one of ZenML's own")
FLAVOR_SOURCE = Code("FSC415", "Flavor class cannot be found")
OPTION_NAME = Code("FSC416", "Setting has the name of an option of the command", ADVICE)
SETTINGS = Code("FSC417", "Settings contradict each other")
LABEL_CONFIG = Code("FSC430", "Labeling config cannot be read")
NO_CONTROL = Code("FSC431", "Labeling config does not ask for a label")
NOT_SHOWN = Code("FSC432", "Labeling config shows a column that tasks do not have")
NOT_WITH_FLAVOR = Code("FSC433", "Annotator of this flavor cannot do this")
DATASET_TITLE = Code("FSC434", "Title cannot be held by Label Studio")
ALIKE_TITLES = Code("FSC435", "ZenML takes one dataset for another", WARNING)
TASK_SOURCE = Code("FSC436", "Tasks cannot be read from this source")
LABEL_SOURCE = Code("FSC437", "Labels cannot be written to this source")
RECORD_FORM = Code("FSC438", "Argilla does not know this field or question")

WALL_CLOCK = Code("FSC501", "Function gives other values at another time", WARNING)
NO_LIMIT = Code("FSC502", "Values are served however old they are", ADVICE)
NO_CREATED = Code("FSC503", "Repeated rows cannot be told apart", ADVICE)
LABEL_LEAK = Code("FSC504", "Service reads a feature that looks like a label", ADVICE)
UNUSED = Code("FSC505", "Nothing uses this object", ADVICE)
TEST_FAILED = Code("FSC520", "Test of a feature fails")
TEST_RAISED = Code("FSC521", "Function under test raises an error")
TEST_FIT = Code("FSC522", "Test does not fit its view")
BAD_POLICY = Code("FSC523", "Policy cannot be evaluated")

UNSET_ENV = Code("FSC601", "Environment variable is not set")
CONFLICT = Code("FSC602", "Object belongs to somebody else")
PROTECTED = Code("FSC603", "Object is protected")
NOT_CONVERGED = Code("FSC604", "Live object is not what was applied")
STALE = Code("FSC605", "Plan is stale")
IN_USE = Code("FSC606", "Object is used by others")
OTHER_PROJECT = Code("FSC607", "Registry holds other projects")
MOVE_DONE = Code("FSC608", "Move is done", ADVICE)
NOT_WRITTEN = Code("FSC650", "Drift cannot be written into the manifest", WARNING)
NOT_READ = Code("FSC640", "Annotator cannot be read")

VIEW_DROPPED = Code("FSC701", "View is dropped", WARNING)
FEATURE_DROPPED = Code("FSC702", "Feature is dropped", WARNING)
TYPE_NARROWED = Code("FSC703", "Type of a feature is narrowed", WARNING)
TYPE_CHANGED = Code("FSC704", "Type of a feature is another", WARNING)
KEY_CHANGED = Code("FSC705", "Join key is changed", WARNING)
SOURCE_SWAPPED = Code("FSC706", "Source is swapped", WARNING)
SERVICE_SHRUNK = Code("FSC707", "Feature service shrinks", WARNING)
ONLINE_OFF = Code("FSC708", "Serving is switched off", WARNING)
RENAMED = Code("FSC709", "View is renamed without `moved`", WARNING)
ENTITY_DROPPED = Code("FSC710", "Entity is dropped", WARNING)
SOURCE_DROPPED = Code("FSC711", "Data source is dropped", WARNING)
SERVICE_DROPPED = Code("FSC712", "Feature service is dropped", WARNING)
SECRET_DROPPED = Code("FSC713", "Secret is dropped", WARNING)
SECRET_SHRUNK = Code("FSC714", "Secret loses a key", WARNING)
COMPONENT_DROPPED = Code("FSC715", "Component is dropped", WARNING)
STACK_SHRUNK = Code("FSC716", "Component leaves the stack", WARNING)
STACK_SWAPPED = Code("FSC717", "Stack uses another component", WARNING)
STACK_DROPPED = Code("FSC718", "Stack is dropped", WARNING)
OBJECT_DROPPED = Code("FSC719", "Object is dropped", WARNING)
OBJECT_REPLACED = Code("FSC720", "Object is replaced", WARNING)
TTL_SHORTER = Code("FSC721", "Values expire sooner", WARNING)
FUNCTION_CHANGED = Code("FSC722", "Function computes in another way", WARNING)
REQUEST_GROWN = Code("FSC723", "Callers must send one more column", WARNING)

CODES: tuple[Code, ...] = tuple(
    sorted((one for one in globals().values() if isinstance(one, Code)), key=lambda one: one.code)
)
BY_CODE = {one.code: one for one in CODES}
