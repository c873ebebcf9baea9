"use strict";
/*
 * The questionnaire and its result, in a browser. The rules and all words come as data; here stands how they work.
 *
 * 1. evaluate     answers to a result: the same JSON as `checker.check(answers).to_json()`
 * 2. documents    a result as sections to read, and as the sheet for a visit
 * 3. interview    which screen comes next, and which answers the replies add up to
 * 4. the page     screens, result and sheet drawn; nothing is stored, nothing is asked of anyone
 *
 * The first three touch no document, and run in Node as they are.
 */

/* ---------------------------------------------------------------- 1. answers to a result */

const NOT_ANSWERED = "";
const UNSURE = "unsure";
const YES = "yes";
const NO = "no";
const NONE = "none";
const POSSIBLE = "?";

const token = (question, code) => `${question}=${code}`;
const isAnswer = (entry) => entry.includes("=");
const kindOf = (finding) => finding.slice(0, finding.indexOf(":"));
const unique = (items) => [...new Set(items)];

/** The codes of an answer; a number is the code of its band. */
function codesOf(answer, { number }) {
  if (Array.isArray(answer)) return unique(answer);
  return [typeof answer === "number" ? number.bands.filter(([, from]) => from <= answer).pop()[0] : answer];
}

/** The number that a text says, with a point or a comma before its decimals; null where it is none, or is too fine. */
function readNumber(text, { decimals }) {
  const found = /^[+-]?\d{1,10}(?:[.,](\d{1,4}))?$/.exec(text.trim());
  return found && (found[1] ?? "").length <= decimals ? Number(found[0].replace(",", ".")) : null;
}

/** A number as it is told. */
const measure = (value, { mark, unit }) => `${String(value).replace(".", mark)} ${unit}`.trim();

/** The pack with numbers that were answered in the place of the words for their bands. */
function telling(pack, answers) {
  const told = pack.questions.filter(({ id }) => typeof answers[id] === "number");
  const question = { ...pack.question };
  for (const each of told) {
    const [band] = codesOf(answers[each.id], each);
    question[each.id] = { ...each, answers: { ...each.answers, [band]: measure(answers[each.id], each.number) } };
  }
  return { ...pack, question, questions: pack.questions.map(({ id }) => question[id]) };
}

/** A finding and the level that its token stands for. */
function findingOf(conclusion) {
  return conclusion.endsWith(POSSIBLE) ? [conclusion.slice(0, -1), "possible"] : [conclusion, "match"];
}

/** What is looked up in the tables of a pack, by id and in the pack's order. */
function openPack(data) {
  const question = Object.fromEntries(data.questions.map((each) => [each.id, each]));
  const answers = data.questions.flatMap((each) =>
    [NOT_ANSWERED, ...Object.keys(each.answers)].map((code) => token(each.id, code)),
  );
  const places = (names) => new Map(names.map((name, place) => [name, place]));
  const tokens = (numbers) => numbers.map((number) => data.tokens[number]);
  const recorded = ([name, record]) => [name, { id: name.split(":")[1], notes: [], ...record }];
  return {
    ...data,
    flat: data.flat.map(([rule, conclusion, groups]) => [rule, data.tokens[conclusion], groups.map(tokens)]),
    knowledge: Object.fromEntries(Object.entries(data.knowledge).map(recorded)),
    question,
    followUps: data.questions.filter((each) => each.follows),
    answerPlace: places(answers),
    findingPlace: places(Object.keys(data.knowledge)),
    isArticle: (sources) => sources.some((source) => source.split(":")[0] === data.about.article),
  };
}

/** Answers by question as lists of codes, in the pack's order. */
function givenOf(pack, answers) {
  const asked = pack.questions.filter((each) => each.id in answers);
  return Object.fromEntries(asked.map((each) => [each.id, codesOf(answers[each.id], each)]));
}

/** Whether an answer to a question is used: each question above it fits, is not sure, or is a follow-up left out. */
function isUsed(pack, question, given) {
  if (!question.follows) return true;
  return Object.entries(question.follows).some(([name, after]) => {
    const above = pack.question[name];
    const codes = given[name] ?? [];
    const fits = codes.some((code) => code === UNSURE || after.includes(code));
    const leftOut = above.follows && codes.length === 0;
    return Boolean(fits || leftOut) && isUsed(pack, above, given);
  });
}

/** Whether a question is asked: always, or for a follow-up where the question above it fits. */
function isAsked(question, given) {
  if (!question.follows) return true;
  return Object.entries(question.follows).some(([name, after]) => given[name]?.some((code) => after.includes(code)));
}

/** What rules can read: a token for each answer that is used, and one for each follow-up that was left out. */
function tokensOf(pack, given) {
  const used = pack.questions.filter((each) => isUsed(pack, each, given));
  const denials = new Map(pack.denials);
  return used.flatMap((each) => {
    const left = each.follows || denials.has(each.id) ? [NOT_ANSWERED] : [];
    const codes = given[each.id];
    const denied = codes ? (denials.get(each.id) ?? []).filter((set) => !set[1].some((code) => codes.includes(code))) : [];
    return [...(codes ?? left).map((code) => token(each.id, code)), ...denied.map((set) => set[0])];
  });
}

/** Tokens with the answers that were given in the place of what says that others were not. */
function withoutDenials(tokens, given) {
  return tokens.flatMap((entry) => {
    const [question, code] = entry.split("=");
    return code?.startsWith("!") ? given[question].map((each) => token(question, each)) : [entry];
  });
}

/** The compiled rules that fire, each with the tokens that meet its groups: tried again until nothing new follows. */
function fire(flat, tokens) {
  const holds = new Set(tokens);
  const firings = [];
  let left = flat;
  let before = -1;
  while (firings.length > before) {
    before = firings.length;
    const meets = (row) => row[2].every((group) => group.some((entry) => holds.has(entry)));
    const firing = left.filter(meets);
    left = left.filter((row) => !firing.includes(row));
    firings.push(...firing);
    for (const row of firing) holds.add(row[1]);
  }
  return firings.map(([rule, conclusion, groups]) => ({
    rule,
    conclusion,
    tokens: groups.flat().filter((entry) => holds.has(entry)),
  }));
}

/** What finds what a token rests on: itself, but facts and totals have no reasons of their own; symptoms also show what they rest on. */
function groundsIn(firings) {
  const below = new Map();
  for (const { conclusion, tokens } of firings) below.set(conclusion, [...(below.get(conclusion) ?? []), ...tokens]);
  const find = (entry) => {
    const kind = isAnswer(entry) ? "" : kindOf(entry);
    const own = kind === "fact" || kind === "total" ? [] : [entry];
    if (own.length && kind !== "symptom") return own;
    return unique([...own, ...(below.get(entry) ?? []).flatMap(groundsOf)]);
  };
  const known = new Map();
  const groundsOf = (entry) => {
    if (!known.has(entry)) known.set(entry, find(entry));
    return known.get(entry);
  };
  return groundsOf;
}

/** The level of every finding that was concluded, and the reasons for it: rules in the pack's order, with their grounds. */
function conclude(pack, given) {
  const firings = fire(pack.flat, tokensOf(pack, given));
  const groundsOf = groundsIn(firings);
  const levels = {};
  const reasons = {};
  for (const { rule, conclusion, tokens } of [...firings].sort((one, other) => one.rule - other.rule)) {
    const [finding, level] = findingOf(conclusion);
    if (levels[finding] !== "match") levels[finding] = level;
    reasons[finding] ??= new Map();
    const grounds = withoutDenials(tokens.flatMap(groundsOf), given);
    reasons[finding].set(rule, unique([...(reasons[finding].get(rule) ?? []), ...grounds]));
  }
  return { levels, reasons };
}

/** Questions with the codes that tokens of answers hold, in the pack's order. */
function answersOf(pack, tokens) {
  const place = (entry) => pack.answerPlace.get(entry);
  const answers = {};
  for (const entry of tokens.filter(isAnswer).sort((one, other) => place(one) - place(other))) {
    const [question, code] = entry.split("=");
    answers[question] ??= [];
    if (code !== NOT_ANSWERED) answers[question].push(code);
  }
  return answers;
}

/** The reasons for a finding, as they stand in a result. */
function becauseOf(pack, reasons) {
  const place = (finding) => pack.findingPlace.get(finding);
  return [...reasons].map(([rule, tokens]) => {
    const [id, sources, text = null] = pack.rules[rule];
    const findings = unique(tokens.filter((entry) => !isAnswer(entry)).map((entry) => findingOf(entry)[0]));
    findings.sort((one, other) => place(one) - place(other));
    return { rule: id, answers: answersOf(pack, tokens), findings, sources, text };
  });
}

const noteOf = ({ text, sources }) => ({ text, sources });

/** The findings of a kind, in the pack's order; `own` gives the fields that only this kind has. */
function findingsOf(pack, conclusions, kind, own) {
  const names = Object.keys(pack.knowledge).filter((name) => kindOf(name) === kind && conclusions.reasons[name]);
  return names.map((name) => {
    const { id, name: said, sources, notes } = pack.knowledge[name];
    const because = becauseOf(pack, conclusions.reasons[name]);
    const shown = notes.filter((note) => !note.when || conclusions.levels[note.when]);
    const finding = { id, name: said, level: conclusions.levels[name], sources, because, notes: shown.map(noteOf) };
    return { ...finding, ...own(pack.knowledge[name], finding) };
  });
}

/** The sources of a type are followed by those of the links to it; it is the article's where any of these links is. */
function linksOf(pack, finding) {
  const links = finding.because.map((because) => because.sources);
  return { sources: unique([...finding.sources, ...links.flat()]), article: links.some(pack.isArticle) };
}

function symptomsOf(pack, conclusions) {
  const names = Object.keys(pack.knowledge).filter((name) => kindOf(name) === "symptom" && conclusions.levels[name]);
  return names.map((name) => {
    const { id, name: said, sources } = pack.knowledge[name];
    return { id, name: said, sources };
  });
}

/** Exposures that were reported, but not as their source describes them; a cause that was concluded is never among them. */
function nearMissesOf(pack, conclusions) {
  const { levels, reasons } = conclusions;
  const causes = Object.keys(pack.knowledge).filter((name) => kindOf(name) === "cause");
  return causes
    .filter((name) => reasons[pack.near_miss + name] && !levels[name])
    .map((name) => {
      const { id, describes, sources, notes } = pack.knowledge[name];
      const answers = answersOf(pack, unique([...reasons[pack.near_miss + name].values()].flat()));
      return { cause: id, describes, answers, sources, notes: notes.filter((note) => note.near_miss).map(noteOf) };
    });
}

/** A part of the safety net as one text: signs follow what leads in to them. */
const wholeOf = ({ text, items }) => (items.length ? `${text} ${items.join("; ")}.` : text);

/** How soon to see a clinician: the highest urgency that any rule reached. */
function adviceOf(pack, conclusions, redFlagsAnswered) {
  const rungs = Object.keys(pack.urgency);
  const urgency = rungs.filter((rung) => conclusions.levels[`urgency:${rung}`]).pop() ?? rungs[0];
  const words = pack.urgency[urgency];
  const signs = (part) => pack.safety_net.find((each) => each.part === part).items;
  return {
    urgency,
    text: redFlagsAnswered ? words.text : `${words.text} ${pack.about.red_flags_unanswered}`,
    because: becauseOf(pack, conclusions.reasons[`urgency:${urgency}`] ?? []),
    safety_net: pack.safety_net.map(wholeOf),
    emergency_signs: signs("emergency-signs"),
    urgent_signs: signs("urgent-signs"),
    sources: unique([words, ...pack.safety_net].flatMap((each) => each.sources)),
  };
}

/** The result of answers: question ids with a code, or with a list of codes. */
function evaluate(pack, answers) {
  const given = givenOf(pack, answers);
  const conclusions = conclude(pack, given);
  const redFlagsAnswered = pack.about.red_flags in given;
  const asked = pack.questions.filter((each) => isAsked(each, given) && !(pack.article_only && each.beyond));
  return {
    id: null,
    pack: pack.pack,
    article_only: pack.article_only,
    red_flags_answered: redFlagsAnswered,
    advice: adviceOf(pack, conclusions, redFlagsAnswered),
    causes: findingsOf(pack, conclusions, "cause", (record) => ({ article: pack.isArticle(record.sources) })),
    types: findingsOf(pack, conclusions, "type", (_, finding) => linksOf(pack, finding)),
    tests: findingsOf(pack, conclusions, "test", (record) => ({ use: record.use })),
    symptoms: symptomsOf(pack, conclusions),
    near_misses: nearMissesOf(pack, conclusions),
    unanswered: asked.filter((each) => !(each.id in given)).map((each) => each.id),
    ignored: pack.followUps.filter((each) => each.id in given && !isUsed(pack, each, given)).map((each) => each.id),
    disclaimer: pack.about.disclaimer,
  };
}

/* ---------------------------------------------------------------- 2. a result as sections to read */

/** The words of the frame: `say("how_soon", {when: ...})` fills in what stands in braces. */
function speaker(words, language) {
  const say = (key, filled = {}) => {
    if (!(key in words)) throw new Error(`no words for ${key}`);
    return words[key].replace(/\{(\w+)\}/g, (_, name) => filled[name]);
  };
  /** The text in the form that the language has for a number, which stands in it as {count}. */
  say.count = (key, count) => {
    const form = `${key}.${new Intl.PluralRules(language).select(count)}`;
    return say(form in words ? form : `${key}.other`, { count: count.toLocaleString(language) });
  };
  /** The texts that belong together under a key. */
  say.all = (prefix) =>
    Object.keys(words)
      .filter((key) => key.startsWith(`${prefix}.`))
      .map((key) => say(key));
  say.listed = (texts) => new Intl.ListFormat(language).format(texts);
  /** The day on the clock of this device. */
  say.today = () => new Date().toLocaleDateString(language, { dateStyle: "long" });
  return say;
}

const section = (title, paragraphs = [], entries = [], more = {}) => ({
  title,
  paragraphs,
  entries,
  tone: "plain",
  layout: "full",
  blanks: [],
  outline: false,
  ...more,
});
const entry = (head, mark = "", lines = []) => ({ head, mark, lines });
const flow = { layout: "flow" };

/** All texts of a section. */
const textsOf = ({ title, paragraphs, entries }) => [
  title,
  ...paragraphs,
  ...entries.flatMap(({ head, mark, lines }) => [head, mark, ...lines]),
];

/** How answers, findings and sources are said to a person. */
class Wording {
  constructor(pack, say) {
    this.pack = pack;
    this.say = say;
  }

  label(question) {
    return this.pack.question[question].label;
  }

  answer(question, code) {
    return this.pack.question[question].answers[code];
  }

  name(finding) {
    return this.pack.knowledge[finding].name;
  }

  howSoon(urgency) {
    if (urgency === "emergency") return this.say("emergency_title");
    return this.say("how_soon", { when: this.say(`urgency.${urgency}`) });
  }

  level(level) {
    return this.say(`level.${level}`);
  }

  source(reference) {
    const [source, item = ""] = reference.split(":");
    const [section, number] = item.split("/");
    const own = source === this.pack.about.article;
    if (own) return item ? this.say("article_item", { section, number }) : this.say("article");
    return this.say(item ? "source_item" : "source_named", { source, section, number });
  }

  sources(references) {
    return references.map((each) => this.source(each)).join("; ");
  }

  sourced(text, sources) {
    return this.say("source", { text, sources: this.sources(sources) });
  }

  note(note) {
    return this.say("note", { text: note.text, sources: this.sources(note.sources) });
  }

  answers(answers) {
    return Object.entries(answers)
      .map(([question, codes]) => {
        const texts = codes.map((code) => this.say("answer_quoted", { text: this.answer(question, code) }));
        const told = this.say.listed(texts) || this.say("answer_left_out");
        return this.say("answer", { label: this.label(question), texts: told });
      })
      .join("; ");
  }

  /** What a reason rests on: findings, with every symptom that its answers report, and the answers that are left. */
  grounds(because) {
    const reports = (name, code) => this.pack.reports[token(name, code)];
    const asked = Object.entries(because.answers);
    const symptoms = asked.flatMap(([name, codes]) => codes.map((code) => reports(name, code)).filter(Boolean));
    const left = asked.map(([name, codes]) => [name, codes.filter((code) => !reports(name, code)), codes.length]);
    const others = left.filter(([, codes, before]) => codes.length || !before);
    return {
      findings: unique([...because.findings, ...symptoms]),
      answers: Object.fromEntries(others.map(([name, codes]) => [name, codes])),
    };
  }

  because(because) {
    const { findings, answers } = this.grounds(because);
    const names = (kept) => findings.filter(kept).map((each) => this.name(each));
    const symptoms = names((each) => kindOf(each) === "symptom");
    const others = names((each) => kindOf(each) !== "symptom");
    const parts = [];
    if (symptoms.length) parts.push(this.say("you_reported", { names: symptoms.join(", ") }));
    if (Object.keys(answers).length) parts.push(this.say("you_answered", { answers: this.answers(answers) }));
    if (others.length) parts.push(this.say("follows_from", { names: others.join(", ") }));
    return this.sourced(parts.join(" "), because.sources);
  }

  /** What a reason rests on, by name, each as short as it can be said. */
  reported(because) {
    const { findings, answers } = this.grounds(because);
    const names = findings.map((each) => this.name(each));
    for (const [question, codes] of Object.entries(answers)) {
      const leftOut = [this.say("name_not_answered", { label: this.label(question) })];
      names.push(...(codes.length ? codes.map((code) => this.reportedName(question, code)) : leftOut));
    }
    return names;
  }

  reportedName(question, code) {
    const label = this.label(question);
    const said = this.answer(question, code);
    if (code === YES) return label;
    if (code === NO || code === UNSURE) return this.say("name_said", { label, said: said.toLowerCase() });
    return this.pack.question[question].many ? said : this.say("name_answered", { label, said });
  }

  /** Why it is that soon: each sentence once, with what was reported and the sources of the rules that it tells. */
  whySoon(advice) {
    const told = new Map();
    for (const because of advice.because) {
      const text = because.text ?? "";
      told.set(text, [...(told.get(text) ?? []), because]);
    }
    return [...told].map(([text, reasons]) => {
      const names = unique(reasons.flatMap((each) => this.reported(each))).join("; ");
      return { text: this.say("why_soon", { text, names }).trim(), sources: unique(reasons.flatMap((each) => each.sources)) };
    });
  }

  nearMissName(nearMiss) {
    return this.label(Object.keys(nearMiss.answers)[0]);
  }

  explained(finding) {
    return this.pack.knowledge[`type:${finding.id}`].explained;
  }

  /** What to say where no cause of the article was found: that no answer led to one, or that none was given. */
  noCause(result) {
    const none = this.pack.cause_questions.every((name) => result.unanswered.includes(name));
    return this.say(none ? "no_cause_asked" : "no_cause");
  }

  /** Types that the article does not link: `own` for those that it names all the same. */
  typesOfOthers(result, own) {
    const named = (type) => this.pack.isArticle(this.pack.knowledge[`type:${type.id}`].sources);
    return result.types.filter((each) => !each.article && named(each) === own);
  }

  /** What the names of types mean, where sections speak of a type without saying it. */
  names(sections) {
    const said = sections.filter((each) => each.tone !== "quiet").flatMap(textsOf);
    const whole = said.join("\n");
    const types = Object.entries(this.pack.knowledge).filter(([name]) => kindOf(name) === "type");
    const needed = types.filter(([, type]) => type.explained && !whole.includes(type.explained) && holdsWord(whole, [type.id]));
    const entries = needed.map(([, { name, explained }]) => entry(this.say("name_is", { name, explained })));
    return entries.length ? [section(this.say("names_title"), [], entries)] : [];
  }

  /** Which pack, and how much of it, something was made with. */
  origin(key, result, more = {}) {
    const { id, version } = result.pack;
    const scope = result.article_only ? this.say("article_alone") : "";
    return this.say(key, { version: this.say("version", { id, version, scope }), reviewed: this.pack.about.reviewed, ...more });
  }
}

/** Whether a text holds one of the words as a word of its own, in capitals or not. */
function holdsWord(text, words) {
  const forms = words.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|");
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${forms})(?![\\p{L}\\p{N}_])`, "iu").test(text);
}

const MOST_REASONS = 2;
const MOST_NAMES = 3;
const toneOf = (result) => (["urgent", "emergency"].includes(result.advice.urgency) ? "alarm" : "advice");

/** A result to read: how soon first, then all that was found with its reasons; in an emergency what to do, and nothing else. */
function resultDocument(pack, say, result) {
  const wording = new Wording(pack, say);
  const made = new ResultSections(wording, result);
  const sections = result.advice.urgency === "emergency" ? made.emergency() : made.all();
  return { title: pack.about.title, sections };
}

class ResultSections {
  constructor(wording, result) {
    this.pack = wording.pack;
    this.say = wording.say;
    this.wording = wording;
    this.result = result;
  }

  emergency() {
    const { advice, disclaimer } = this.result;
    const reasons = this.wording.whySoon(advice).map((each) => each.text);
    const count = reasons.length - MOST_REASONS;
    const rest = count > 0 ? [this.say.count("reasons_more", count)] : [];
    return [
      section(this.wording.howSoon("emergency"), [advice.text], [], { tone: "alarm" }),
      section(this.say("help_title"), this.parts("help"), [], { tone: "advice" }),
      section(this.say("why_title"), [...reasons.slice(0, MOST_REASONS), ...rest], [], { tone: "quiet" }),
      section(disclaimer, [], [], { tone: "quiet" }),
      section(this.inShort(), [], [], { tone: "alarm" }),
    ];
  }

  all() {
    const found = [
      ...this.causes(),
      ...this.nearMisses(),
      ...this.types(),
      ...this.tests(),
      ...this.symptoms(),
      ...this.leftOut(),
    ];
    return [
      this.advice(),
      ...found,
      ...this.wording.names(found),
      ...this.safetyNet(),
      ...this.sources(),
      section(this.say("result_about_title"), [this.wording.origin("made_with", this.result)], [], { tone: "quiet" }),
      section(this.result.disclaimer, [], [], { tone: "quiet" }),
      section(this.inShort(), [], [], { tone: toneOf(this.result) }),
    ];
  }

  inShort() {
    return this.say("in_short", { advice: this.result.advice.text });
  }

  parts(...wanted) {
    return this.pack.safety_net.filter((each) => wanted.includes(each.part)).map((each) => each.text);
  }

  advice() {
    const { advice } = this.result;
    const why = this.wording
      .whySoon(advice)
      .map(({ text, sources }) => this.wording.sourced(this.say("why", { reason: text }), sources));
    return section(this.wording.howSoon(advice.urgency), [advice.text, ...why], [], { tone: toneOf(this.result) });
  }

  lines(finding) {
    const notes = finding.notes.map((note) => this.wording.note(note));
    return [...finding.because.map((because) => this.wording.because(because)), ...notes];
  }

  finding(finding, described) {
    const level = this.wording.level(finding.level);
    return entry(finding.name, described ? this.say("fit", { level, described }) : level, this.lines(finding));
  }

  type(type) {
    return this.finding(type, this.wording.explained(type));
  }

  causes() {
    const made = (article) =>
      this.result.causes
        .filter((each) => each.article === article)
        .map((each) => this.finding(each, this.pack.knowledge[`cause:${each.id}`].describes));
    const own = made(true);
    const beyond = [...made(false), ...this.wording.typesOfOthers(this.result, false).map((each) => this.type(each))];
    const first = own.length ? this.say("levels_explained") : this.wording.noCause(this.result);
    const sections = [section(this.say("causes_title"), [first], own)];
    return beyond.length ? [...sections, section(this.say("others_title"), [this.say("others_name")], beyond)] : sections;
  }

  nearMisses() {
    const made = this.result.near_misses.map((each) => {
      const said = this.say("you_answered", { answers: this.wording.answers(each.answers) });
      const lines = [this.wording.sourced(said, each.sources), ...each.notes.map((note) => this.wording.note(note))];
      return entry(this.wording.nearMissName(each), this.say("near_miss_mark", { described: each.describes }), lines);
    });
    return made.length ? [section(this.say("near_misses_title"), [], made)] : [];
  }

  types() {
    const own = this.result.types.filter((each) => each.article).map((each) => this.type(each));
    const linked = this.wording.typesOfOthers(this.result, true).map((each) => this.type(each));
    return [
      ...(own.length ? [section(this.say("types_title"), [], own)] : []),
      ...(linked.length ? [section(this.say("links_title"), [this.say("others_link")], linked)] : []),
    ];
  }

  tests() {
    const made = this.result.tests.map((test) => {
      const standing = [this.say(`use.${test.use}`)];
      if (test.level === "possible") standing.push(this.wording.level(test.level));
      return entry(test.name, standing.join(", "), this.lines(test));
    });
    return made.length ? [section(this.say("tests_title"), [], made)] : [];
  }

  symptoms() {
    const names = this.result.symptoms.map((each) => each.name).join(", ");
    return names ? [section(this.say("symptoms", { names }), [], [], { tone: "quiet" })] : [];
  }

  leftOut() {
    const kinds = [
      [this.result.unanswered, "not_answered", "not_answered_title"],
      [this.result.ignored, "not_used", "not_used_title"],
    ];
    return kinds
      .filter(([names]) => names.length)
      .map(([names, key, title]) => {
        const labels = names.map((name) => this.wording.label(name)).join("; ");
        return section(this.say(title), [this.say(key), `${labels}.`]);
      });
  }

  safetyNet() {
    const listed = this.pack.safety_net.filter((part) => part.items.length);
    const signs = listed.map((part) => {
      const tone = part.part === "emergency-signs" ? "alarm" : "advice";
      return section(
        part.text,
        [],
        part.items.map((item) => entry(item)),
        { tone },
      );
    });
    const rest = this.parts("help", "other-help", "worry", "medicines", "doses");
    return [...signs, section(this.parts("uncertainty").join(" "), rest, [], { tone: "advice" })];
  }

  /** What the references stand for; sources of the advice and the safety net alone are told in one line. */
  sources() {
    const { advice, causes, types, tests, symptoms, near_misses: near } = this.result;
    const found = [...causes, ...types, ...tests];
    const cited = [
      ...[...found, ...near].flatMap((each) => each.notes),
      ...advice.because,
      ...found.flatMap((each) => each.because),
      ...symptoms,
      ...near,
    ];
    const ids = (references) => new Set(references.map((each) => each.split(":")[0]));
    const named = ids(cited.flatMap((each) => each.sources));
    const more = [...ids(advice.sources)].filter((id) => !named.has(id));
    const told = ({ id, title }) => this.say("source_entry", { source: id, title });
    const listed = this.pack.sources.filter((each) => named.has(each.id));
    const others = this.pack.sources
      .filter((each) => more.includes(each.id))
      .map(told)
      .join("; ");
    const entries = listed.map((each) => entry(told(each), "", each.origin ? [each.origin] : []));
    return [
      ...(entries.length ? [section(this.say("sources_title"), [], entries, { tone: "quiet" })] : []),
      ...(others ? [section(this.say("advice_sources_title"), [`${others}.`], [], { tone: "quiet" })] : []),
    ];
  }
}

/** The sheet for a visit: how soon, the case in three lines, what was found and said, and what to ask. For one sheet of paper. */
function visitSheet(pack, say, answers, result, date) {
  const made = new SheetSections(new Wording(telling(pack, answers), say), givenOf(pack, answers), result, date);
  return { title: say("sheet_title", { title: pack.about.title }), sections: made.all() };
}

/** A text that has a source: where riskcheck's own sheet marks sources it has a blank before the mark, and counts that too. */
const marked = (text) => `${text} `;

/** How large the letters of a document are on paper: the largest with which it takes one page, or else the largest of all. */
function printSize({ sections }, sizes) {
  const said = sections.flatMap(textsOf).reduce((sum, text) => sum + [...text].length, 0);
  const [, size] = sizes.find(([most]) => said <= most) ?? sizes[0];
  return size;
}

class SheetSections {
  constructor(wording, given, result, date) {
    this.pack = wording.pack;
    this.say = wording.say;
    this.wording = wording;
    this.given = given;
    this.result = result;
    this.date = date;
    const used = Object.entries(given).filter(([name]) => !result.ignored.includes(name));
    this.used = Object.fromEntries(used);
  }

  all() {
    const talk = this.talk();
    const ask = this.questions(talk.length > 0).map((each) => entry(each));
    const sections = [
      this.advice(),
      this.summary(),
      section(this.say("fill_in_title"), [], [], { blanks: this.say.all("fill_in"), outline: true }),
      ...this.causes(),
      ...this.nearMisses(),
      ...this.tests(),
      section(this.say("questions_title"), [], ask, flow),
      ...talk,
      ...this.safetyNet(),
      ...this.answered(),
    ];
    const about = [this.result.disclaimer, this.wording.origin("sheet_made", this.result, { date: this.date })];
    const last = section(this.say("sheet_about_title"), about, [], { tone: "quiet" });
    return [...sections, ...this.wording.names([...sections, last]), last];
  }

  advice() {
    const { advice } = this.result;
    const help = this.pack.safety_net.filter((part) => part.part === "help" && advice.urgency === "emergency");
    const said = [marked(advice.text), ...help.map((part) => part.text)];
    return section(this.wording.howSoon(advice.urgency), said, [], { tone: toneOf(this.result) });
  }

  summary() {
    const told = Object.keys(this.pack.about.baby).filter((name) => name in this.given);
    const person = told.map((name) => `${this.wording.label(name)}: ${this.said(name)}.`).join(" ");
    const why = this.wording
      .whySoon(this.result.advice)
      .map((each) => each.text)
      .join(" ");
    const exposed = this.pack.exposures;
    const signs = this.pack.questions.map((each) => each.id);
    const others = signs.filter((name) => !exposed.includes(name) && !(name in this.pack.about.baby));
    const when = this.say(`urgency.${this.result.advice.urgency}`);
    return section(`${this.say("made_for", { date: this.date })} ${person}`.trim(), [
      this.say("summary_soon", { when, why: why || this.say("no_reason") }),
      this.say("summary_exposures", { said: this.listed(exposed) }),
      this.say("summary_signs", { said: this.listed(others) }),
    ]);
  }

  listed(questions) {
    const said = questions.filter((name) => name in this.used).flatMap((name) => this.reported(name));
    return said.length ? `${said.join("; ")}.` : this.say("none_reported");
  }

  /** What was reported with a question, its follow-ups in brackets behind it; nothing where the answer is no. */
  reported(name) {
    const { label, many } = this.pack.question[name];
    const codes = this.used[name].filter((code) => code !== NO && code !== NONE);
    if (!codes.length || this.toldWith(name)) return [];
    const yes = codes.length === 1 && codes[0] === YES;
    const short = yes ? label : this.said(name, codes);
    const said = codes.includes(UNSURE) || (!many && !yes) ? `${label}: ${this.said(name, codes)}` : short;
    const more = this.pack.followUps.filter(({ id }) => id in this.used && this.toldWith(id) === name);
    const told = more.map((each) => `${each.label}: ${this.said(each.id)}`).join("; ");
    return [told ? `${said} (${told})` : said];
  }

  /** The question behind which a follow-up is told: the first that was answered so that it is asked, or at all. */
  toldWith(name) {
    const { follows = {} } = this.pack.question[name];
    const above = Object.keys(follows).filter((each) => each in this.used);
    const fits = (each) => this.used[each].some((code) => code === UNSURE || follows[each].includes(code));
    return above.find(fits) ?? above[0];
  }

  said(name, codes = this.given[name]) {
    return codes.map((code) => this.symptomOr(name, code)).join(", ");
  }

  symptomOr(name, code) {
    const symptom = this.pack.reports[token(name, code)];
    return symptom ? this.wording.name(symptom) : this.wording.answer(name, code);
  }

  causes() {
    const cause = (each) => {
      const described = this.pack.knowledge[`cause:${each.id}`].describes;
      return entry(each.name, this.wording.level(each.level), [this.say("described", { described })]);
    };
    const type = (each) => {
      const explained = this.wording.explained(each);
      return entry(each.name, this.wording.level(each.level), explained ? [this.say("name_means", { explained })] : []);
    };
    const { causes, types, tests } = this.result;
    const own = causes.filter((each) => each.article).map(cause);
    const unsure = [...causes, ...types, ...tests].some((each) => each.level === "possible");
    const explained = unsure ? [this.say("levels_explained")] : [];
    const others = this.wording.typesOfOthers(this.result, false);
    const beyond = [...causes.filter((each) => !each.article).map(cause), ...others.map(type)];
    const linked = this.wording.typesOfOthers(this.result, true).map(type);
    const article = types.filter((each) => each.article).map(type);
    const first = own.length ? explained : [this.wording.noCause(this.result), ...explained];
    return [
      section(this.say("causes_title"), first, own, flow),
      ...(beyond.length ? [section(this.say("others_title"), [this.say("others_name")], beyond, flow)] : []),
      ...(linked.length ? [section(this.say("links_title"), [this.say("others_link")], linked, flow)] : []),
      ...(article.length ? [section(this.say("types_title"), [], article, flow)] : []),
    ];
  }

  nearMisses() {
    const entries = this.result.near_misses.map((each) => {
      const described = this.say("described", { described: each.describes });
      return entry(this.wording.nearMissName(each), "", [described, ...each.notes.map((note) => marked(note.text))]);
    });
    return entries.length ? [section(this.say("near_misses_title"), [], entries, flow)] : [];
  }

  /** Tests, those of one use, level and caution together. */
  tests() {
    const alike = new Map();
    for (const test of this.result.tests) {
      const level = test.level === "possible" ? `, ${this.wording.level(test.level)}` : "";
      const mark = this.say(`use.${test.use}`) + level;
      const notes = test.notes.map((note) => marked(note.text));
      const key = JSON.stringify([mark, test.notes]);
      alike.set(key, { mark, notes, names: [...(alike.get(key)?.names ?? []), test.name] });
    }
    const entries = [...alike.values()].map(({ mark, notes, names }) => entry(names.join(", "), mark, notes));
    return entries.length ? [section(this.say("tests_title"), [], entries, flow)] : [];
  }

  /** Questions made from the findings, then those that always fit. */
  questions(toTalkAbout) {
    const { causes, types, tests, near_misses: near, ignored } = this.result;
    const unsure = Object.keys(this.given).filter((name) => this.given[name].includes(UNSURE) && !ignored.includes(name));
    const names = (findings) => findings.map((each) => each.name);
    const about = [
      ["ask_cause", names(causes)],
      ["ask_type", names(types)],
      ["ask_usual_test", names(tests.filter((test) => test.use === "usual"))],
      ["ask_other_test", names(tests.filter((test) => test.use !== "usual"))],
      ["ask_near_miss", near.map((each) => this.wording.nearMissName(each))],
      ["ask_unsure", unsure.map((name) => this.wording.label(name))],
    ];
    const asked = about.filter(([, named]) => named.length).map(([key, named]) => this.ask(key, named));
    return [...asked, ...(toTalkAbout ? [this.say("ask_talk")] : []), ...this.say.all("ask_always")];
  }

  ask(key, names) {
    const listed = unique(names);
    const form = listed.length === 1 ? "one" : listed.length <= MOST_NAMES ? "few" : "many";
    return this.say(`${key}.${form}`, { names: listed.join(", ") });
  }

  /** What the article lists for the causes and symptoms of a result; none where help is needed soon, and none for a baby. */
  talk() {
    if (!this.pack.treatments_at.includes(this.result.advice.urgency) || isBaby(this.pack, this.given)) return [];
    const { causes, types, tests, symptoms } = this.result;
    const found = { cause: causes, type: types, test: tests, symptom: symptoms };
    const isFound = (finding) => found[kindOf(finding)].some((each) => finding === `${kindOf(finding)}:${each.id}`);
    const alike = new Map();
    for (const item of Object.values(this.pack.knowledge).filter((each) => each.related)) {
      const names = item.related
        .filter(isFound)
        .map((finding) => this.wording.name(finding))
        .join(", ");
      const notes = item.notes.map((note) => marked(note.text));
      const key = JSON.stringify([names, item.notes]);
      if (names) alike.set(key, { names, notes, items: [...(alike.get(key)?.items ?? []), item.name] });
    }
    const entries = [...alike.values()].map(({ names, notes, items }) =>
      entry(items.join(", "), "", [marked(this.say("listed_for", { names })), ...notes]),
    );
    return entries.length ? [section(this.say("talk_title"), [this.pack.about.treatments_note], entries, flow)] : [];
  }

  safetyNet() {
    const signs = this.pack.safety_net.filter((part) => part.items.length);
    const others = this.pack.safety_net.filter((part) => !part.items.length);
    const entries = others.map((part) => entry(this.say(`safety.${part.part}`), "", [marked(part.text)]));
    return [
      ...signs.map((part) => {
        const tone = part.part === "emergency-signs" ? "alarm" : "advice";
        return section(
          part.text,
          [],
          part.items.map((item) => entry(item)),
          { ...flow, tone },
        );
      }),
      section(this.say("safety_net_title"), [], entries, { ...flow, tone: "advice" }),
    ];
  }

  /** What was said no to, what was not answered, and what was not used, each by group. */
  answered() {
    const quiet = { tone: "quiet", layout: "columns" };
    const joined = (entries) => entries.map(({ head, lines }) => entry(head, "", [`${lines.join("; ")}.`]));
    const noes = joined(this.byGroup(Object.keys(this.used), (question) => this.saidNo(question)));
    const nothing = noes.length ? [] : [this.say("said_no_to_nothing")];
    const sections = [section(this.say("said_no_title"), nothing, noes, quiet)];
    const { unanswered, ignored } = this.result;
    if (unanswered.length) {
      const left = joined(this.byGroup(unanswered, (question) => [question.label]));
      sections.push(section(this.say("not_answered_title"), [], left, quiet));
    }
    if (ignored.length) {
      const parked = this.byGroup(ignored, ({ id, label }) => {
        const said = this.given[id].map((code) => this.wording.answer(id, code)).join("; ");
        return [this.say("name_answered", { label, said })];
      });
      sections.push(section(this.say("answered_not_used_title"), [this.say("not_used")], parked, flow));
    }
    return sections;
  }

  byGroup(names, words) {
    const said = (group) =>
      this.pack.questions.filter((each) => each.group === group.id && names.includes(each.id)).flatMap(words);
    return this.pack.groups
      .map((group) => ({ title: group.title, lines: said(group) }))
      .filter(({ lines }) => lines.length)
      .map(({ title, lines }) =>
        entry(
          title,
          "",
          lines.map((line) => lessTitle(title, line)),
        ),
      );
  }

  /** A question answered no or none; of a list with some ticked, what was not. */
  saidNo(question) {
    const { id, label, many } = question;
    const codes = this.given[id];
    if (!many) return codes.includes(NO) || codes.includes(NONE) ? [label] : [];
    const offered = Object.keys(question.answers).filter((code) => !this.pack.exclusive.includes(code));
    const notChosen = offered.filter((code) => !codes.includes(code));
    const ticked = offered.length - notChosen.length;
    if (codes.includes(UNSURE) || !notChosen.length) return [];
    if (id === this.pack.about.red_flags) {
      return [this.say(ticked ? "signs_others" : "signs_none", { label, count: notChosen.length })];
    }
    const names = notChosen.map((code) => this.symptomOr(id, code)).join(", ");
    return [this.say(ticked ? "not_ticked" : "none_of_these", { label, names })];
  }
}

/** A line, less what its heading says already. */
function lessTitle(title, line) {
  if (!line.startsWith(`${title}: `)) return line;
  const rest = line.slice(title.length + 2);
  return rest.slice(0, 1).toUpperCase() + rest.slice(1);
}

function isBaby(pack, given) {
  return Object.entries(pack.about.baby).some(([name, codes]) => codes.some((code) => given[name]?.includes(code)));
}

/* ---------------------------------------------------------------- 3. the questionnaire */

const LIST = "list:";
const NOTHING = "notice:nothing";
const EMERGENCY = "notice:emergency";
const STOP = "stop";
const GO_ON = "go-on";
const REVIEW = "notice:review";
const SHOW = "notice:show";
const EDIT = "edit:";
const MOST_LINES = 12;
const BLANK = "";

/** The code of a line of a list that is marked "not sure", not ticked. */
const notSure = (code) => `${code}?`;
const choice = (code, text, help = "", heading = "") => ({ code, text, help, heading });
const isList = (screen) => screen.id.startsWith(LIST);
const isOneOf = (codes, ...only) => codes.length === 1 && only.includes(codes[0]);

/** What is shown at once. `alone` are codes that cannot stand with others; a screen without questions is a notice. */
const screenOf = (id, title, text, help, choices, more = {}) => ({
  id,
  title,
  text,
  help,
  choices,
  many: false,
  unsure: false,
  alone: [],
  canSkip: true,
  questions: [],
  number: null,
  ...more,
});

/** Every code that can be replied to a screen, in the order of its lines. */
function offered(screen) {
  const marked = (code) => screen.unsure && !screen.alone.includes(code);
  return screen.choices.flatMap(({ code }) => (marked(code) ? [code, notSure(code)] : [code]));
}

/** What is wrong with codes as a reply, in words for the person, or nothing. */
function faultOf(screen, codes, say) {
  if (screen.number && !isOneOf(codes, UNSURE)) {
    const { least, most, wanted } = screen.number;
    const value = readNumber(codes[0] ?? "", screen.number);
    return value !== null && value >= least && value <= most ? "" : say("number_wanted", { wanted });
  }
  const standing = screen.choices.filter((each) => screen.alone.includes(each.code));
  if (codes.some((code) => !offered(screen).includes(code))) return say("choose_from_list");
  if (!codes.length) {
    return standing.length ? say("nothing_chosen_but_none", { none: standing[0].text }) : say("nothing_chosen");
  }
  if (codes.length > 1 && !screen.many) return say("one_line_only");
  const alone = standing.find((each) => codes.includes(each.code));
  if (alone && codes.length > 1) return say("stands_alone", { line: alone.text });
  return codes.some((code) => codes.includes(notSure(code))) ? say("ticked_or_marked") : "";
}

const lineOf = (name, codes) => (codes.includes(name) ? YES : codes.includes(notSure(name)) ? UNSURE : BLANK);

/**
 * What was replied so far, and the answers it adds up to. A line of a list says "yes", "not sure" or "no" of its question; what
 * is ticked counts from that moment on, what is left blank becomes a "no" only when the screen is entered.
 */
class Replies {
  constructor(pack) {
    this.pack = pack;
    this.lines = {};
    this.lineDrafts = {};
    this.own = {};
    this.ownDrafts = {};
    this.entered = new Set();
    this.notices = {};
    this.together = new Set(pack.groups.filter((group) => group.ask === "together").map((group) => group.id));
  }

  isDone(screen) {
    if (!screen.questions.length) return screen.id in this.notices;
    return screen.questions.every((name) => this.entered.has(`${name} ${isList(screen)}`));
  }

  enter(screen, reply) {
    if (!screen.questions.length) this.notices[screen.id] = reply ?? [];
    for (const name of screen.questions) {
      this.entered.add(`${name} ${isList(screen)}`);
      delete (isList(screen) ? this.lineDrafts : this.ownDrafts)[name];
      if (reply === null) delete (isList(screen) ? this.lines : this.own)[name];
      else if (isList(screen)) this.lines[name] = lineOf(name, reply) || NO;
      else this.own[name] = reply;
    }
  }

  draft(screen, codes) {
    for (const name of screen.questions) {
      if (isList(screen)) this.lineDrafts[name] = codes.includes(NOTHING) ? NOTHING : lineOf(name, codes);
      else if (screen.many) this.ownDrafts[name] = codes;
    }
  }

  /** What to show as replied to a screen; null for nothing. */
  soFar(screen) {
    if (!screen.questions.length) return this.notices[screen.id] ?? null;
    if (!isList(screen)) return this.ownCodes(screen.questions[0]);
    const lines = screen.questions.map((name) => [name, this.lineDrafts[name] ?? this.lines[name]]);
    if (lines.every(([, line]) => line === NO || line === NOTHING)) return [NOTHING];
    const marks = lines.flatMap(([name, line]) => (line === YES ? [name] : line === UNSURE ? [notSure(name)] : []));
    return marks.length ? marks : null;
  }

  /** The codes that the replies give for a question, null where it is not answered. */
  codes(question) {
    if (!this.onList(question)) {
      const value = this.numberOf(question);
      return value === null ? this.ownCodes(question.id) : codesOf(value, question);
    }
    const line = this.lineNow(question.id);
    const yesNo = question.kind === "yes-no";
    if (line === YES) return yesNo ? [YES] : (this.ownCodes(question.id) ?? [UNSURE]);
    if (line === NO) return [yesNo ? NO : NONE];
    return line === UNSURE ? [UNSURE] : null;
  }

  answers() {
    const told = this.pack.questions.filter((each) => this.isLive(each) && this.codes(each));
    const answer = (each) => this.numberOf(each) ?? (each.many ? this.codes(each) : this.codes(each)[0]);
    return Object.fromEntries(told.map((each) => [each.id, answer(each)]));
  }

  /** The number that was replied; null where there is none. */
  numberOf({ id, number }) {
    return number ? readNumber(this.ownCodes(id)?.[0] ?? "", number) : null;
  }

  isLive(question) {
    const above = Object.keys(question.follows ?? {}).map((name) => this.pack.question[name]);
    const live = above.filter((each) => this.isLive(each));
    return isAsked(question, Object.fromEntries(live.map((each) => [each.id, this.codes(each) ?? []])));
  }

  ticked(question) {
    return this.lineNow(question.id) === YES;
  }

  onList(question) {
    return !question.follows && this.together.has(question.group);
  }

  lineNow(name) {
    const drafted = this.lineDrafts[name] ?? NOTHING;
    if (drafted === NOTHING) return this.lines[name];
    return drafted || (this.lines[name] === NO ? NO : undefined);
  }

  ownCodes(name) {
    const codes = this.ownDrafts[name] ?? this.own[name] ?? [];
    return codes.length ? codes : null;
  }
}

/** One questionnaire under way: which screen comes next follows from the replies alone, so any of them can be changed. */
class Interview {
  constructor(pack, say) {
    this.pack = pack;
    this.say = say;
    this.groups = pack.groups.filter((group) => !(pack.article_only && group.beyond));
    this.replies = new Replies(pack);
    this.backAt = null;
    this.editing = null;
  }

  /** Every screen as the interview stands, those already replied to included, the review last. */
  screens() {
    const screens = this.questions();
    const stop = screens.findIndex((screen) => isOneOf(this.replies.notices[screen.id] ?? [], STOP));
    return stop < 0 ? [...screens, this.review()] : screens.slice(0, stop + 1);
  }

  /** The screen to show now, or null at the end. */
  current() {
    const screens = this.screens();
    const at = (id) => id && screens.find((screen) => screen.id === id);
    const open = screens.find((screen) => !this.replies.isDone(screen));
    return at(this.editing) || at(this.backAt) || open || null;
  }

  /** The number of the current screen, from 1, and of all screens as the interview stands. */
  progress() {
    const ids = this.screens().map((screen) => screen.id);
    const current = this.current();
    return [(current ? ids.indexOf(current.id) : ids.length - 1) + 1, ids.length];
  }

  answers() {
    return this.replies.answers();
  }

  draft(screen, codes) {
    this.replies.draft(screen, codes);
  }

  /** Take a reply, which is one that the screen takes, or null where it was skipped; and go on. */
  reply(screen, reply) {
    if (screen.id === REVIEW && reply && !isOneOf(reply, SHOW)) {
      this.editing = this.screenOfLine(reply[0].slice(EDIT.length));
      return;
    }
    if (screen.questions.includes(this.pack.about.red_flags)) delete this.replies.notices[EMERGENCY];
    this.replies.enter(screen, reply);
    this.editing = null;
    if (screen.id !== this.backAt) return;
    const screens = this.screens();
    const place = screens.findIndex((each) => each.id === screen.id);
    const next = place < 0 ? undefined : screens[place + 1];
    this.backAt = next && this.replies.isDone(next) ? next.id : null;
  }

  /** Go to the screen before; false where there is none. */
  back() {
    if (this.editing) {
      this.editing = null;
      return true;
    }
    const ids = this.screens().map((screen) => screen.id);
    const current = this.current();
    const place = current ? ids.indexOf(current.id) : ids.length;
    if (place > 0) this.backAt = ids[place - 1];
    return place > 0;
  }

  questions() {
    return this.batches().flatMap((batch) => [
      ...(this.linesOf(batch[0]) ? [this.list(batch)] : []),
      ...batch.flatMap((group) => this.top(group)).flatMap((question) => this.single(question)),
    ]);
  }

  /** A question by itself, where it is asked so, with what follows it. */
  single(question) {
    const more = question.kind !== "yes-no" && this.replies.ticked(question);
    const screens = !this.replies.onList(question) || more ? [this.question(question)] : [];
    if (question.id === this.pack.about.red_flags) screens.push(...this.notice(question));
    return [...screens, ...this.followUps(question)];
  }

  followUps(parent) {
    const live = this.pack.followUps.filter((each) => this.standsAfter(each) === parent.id && this.replies.isLive(each));
    return live.flatMap((each) => [this.question(each), ...this.followUps(each)]);
  }

  /** The question behind which a follow-up is asked: of several that it follows, the last one that is asked. */
  standsAfter({ follows }) {
    const names = Object.keys(follows);
    if (names.length < 2) return names[0];
    const order = this.groups.flatMap((group) => this.pack.questions.filter((each) => each.group === group.id));
    return order.filter((each) => each.id in follows && this.replies.isLive(each)).pop()?.id;
  }

  /** Words to act on before anything else, where the danger signs mean an emergency. */
  notice(question) {
    const { urgency, text } = evaluate(this.pack, this.answers()).advice;
    if (urgency !== "emergency") return [];
    const choices = [choice(STOP, this.say("stop_here")), choice(GO_ON, this.say("go_on_asking"))];
    const group = this.pack.groups.find((each) => each.id === question.group);
    return [screenOf(EMERGENCY, group.title, text, this.say("help_first"), choices, { canSkip: false })];
  }

  isBaby() {
    const asked = Object.keys(this.pack.about.baby).map((name) => [name, this.replies.codes(this.pack.question[name]) ?? []]);
    return isBaby(this.pack, Object.fromEntries(asked));
  }

  /** The groups in their order; for a baby, those with a question that comes first for one right behind the danger signs. */
  ordered() {
    if (!this.isBaby()) return this.groups;
    const early = this.pack.question[this.pack.about.red_flags].group;
    const at = 1 + this.groups.findIndex((group) => group.id === early);
    const later = this.groups.slice(at);
    const first = later.filter((group) => this.asksFirst(group).some((each) => each.baby_first));
    return [...this.groups.slice(0, at), ...first, ...later.filter((group) => !first.includes(group))];
  }

  /** Groups that share a screen: neighbours that are lists, as many as one list may hold. */
  batches() {
    const batches = [];
    const lines = (groups) => groups.reduce((sum, group) => sum + this.linesOf(group), 0);
    for (const group of this.ordered()) {
      const last = batches.at(-1);
      const joins = last && this.linesOf(group) && this.linesOf(last[0]) && lines([...last, group]) <= MOST_LINES;
      if (joins) last.push(group);
      else batches.push([group]);
    }
    return batches;
  }

  asksFirst(group) {
    return this.pack.questions.filter((each) => each.group === group.id && !each.follows);
  }

  top(group) {
    const questions = this.asksFirst(group);
    if (!this.isBaby()) return questions;
    return [...questions.filter((each) => each.baby_first), ...questions.filter((each) => !each.baby_first)];
  }

  linesOf(group) {
    return this.replies.together.has(group.id) ? this.asksFirst(group).length : 0;
  }

  list(groups) {
    const lines = groups.flatMap((group) =>
      this.top(group).map(({ id, label, help }, place) =>
        choice(id, label, help, groups.length > 1 && place === 0 ? group.title : ""),
      ),
    );
    const id = LIST + groups.map((group) => group.id).join("+");
    const title = groups.map((group) => group.title).join("; ");
    const choices = [...lines, choice(NOTHING, this.pack.about.answers.none)];
    const more = { many: true, unsure: true, alone: [NOTHING], questions: lines.map((line) => line.code) };
    return screenOf(id, title, this.say("list_text"), "", choices, more);
  }

  question(question) {
    const { id, many = false, help } = question;
    const text = (this.isBaby() && question.baby_text) || question.text;
    const lines = Object.entries(question.answers).filter(([code]) => !question.number || code === UNSURE);
    const choices = lines.map(([code, said]) => choice(code, said, "", question.headings?.[code]));
    const title = this.pack.groups.find((group) => group.id === question.group).title;
    const more = { many, alone: many ? this.pack.exclusive : [], questions: [id], number: question.number ?? null };
    return screenOf(id, title, text, help, choices, more);
  }

  /** All answers at once, one line for each screen they were given on. */
  review() {
    const lines = [choice(SHOW, this.say("show_result")), ...this.ordered().flatMap((group) => this.reviewLines(group))];
    const [title, text, help] = ["review_title", "review_text", "review_help"].map((key) => this.say(key));
    return screenOf(REVIEW, title, text, help, lines, { canSkip: false });
  }

  reviewLines(group) {
    const live = this.pack.questions.filter((each) => each.group === group.id && this.replies.isLive(each));
    const single = live.filter((each) => !this.replies.onList(each) || (each.kind !== "yes-no" && this.replies.ticked(each)));
    const listed = this.linesOf(group)
      ? [
          this.listLine(
            group,
            live.filter((each) => !each.follows),
          ),
        ]
      : [];
    return [...listed, ...single.map((each) => this.questionLine(each))];
  }

  questionLine(question) {
    const codes = this.replies.codes(question) ?? [];
    const value = this.replies.numberOf(question);
    const texts = value === null ? codes.map((code) => question.answers[code]) : [measure(value, question.number)];
    const said = texts.join("; ") || this.say("review_unanswered");
    return choice(EDIT + question.id, this.say("review_line", { label: question.label, said }));
  }

  listLine(group, questions) {
    const kinds = { yes: [], unsure: [], no: [], open: [] };
    for (const question of questions) kinds[kindOfReply(this.replies.codes(question))].push(question.label);
    return choice(EDIT + LIST + group.id, this.say("review_line", { label: group.title, said: this.listSaid(kinds) }));
  }

  /** What was ticked on a list, what is not sure, and whether the rest is a no. */
  listSaid({ yes, unsure, no, open }) {
    const own = this.pack.about.answers;
    const parts = yes.length ? [`${yes.join("; ")}.`] : [];
    if (unsure.length) parts.push(this.say("review_unsure", { unsure: own.unsure, names: unsure.join("; ") }));
    if (open.length) {
      if (no.length) parts.push(this.say("review_no", { no: own.no, names: no.join("; ") }));
      return parts.length ? [...parts, this.say("review_rest_open")].join(" ") : this.say("review_unanswered");
    }
    const rest = parts.length ? this.say("review_rest_no", { no: own.no }) : own.none;
    return [...parts, ...(no.length ? [rest] : [])].join(" ");
  }

  /** The screen that a line of the review leads to: that of a question, or the list on which a group stands. */
  screenOfLine(target) {
    const group = this.groups.find((each) => this.linesOf(each) && LIST + each.id === target);
    const first = group && this.top(group)[0].id;
    const leads = (screen) => screen.id === target || (isList(screen) && screen.questions.includes(first));
    return this.screens().find(leads)?.id ?? null;
  }

  /** The terms of the glossary that texts use, each with its meaning. */
  terms(...texts) {
    const words = texts.join(" ");
    return this.pack.terms.filter((term) => holdsWord(words, term.forms)).map((term) => term.says);
  }
}

function kindOfReply(codes) {
  if (!codes) return "open";
  return isOneOf(codes, NO, NONE) ? "no" : isOneOf(codes, UNSURE) ? "unsure" : "yes";
}

/* ---------------------------------------------------------------- 4. the page */

/** An element with its attributes (`onclick` and the like are functions) and what it holds: elements and texts. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function" || typeof value === "boolean") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Paragraphs, each followed by a line break, which parts their words where they are printed as one. */
const paragraphs = (texts) => texts.filter(Boolean).flatMap((text) => [element("p", {}, text), "\n"]);
const heading = (text) => element("h1", { tabindex: "-1" }, text);

/** Words that only a screen reader says, so that a name says what it belongs to. */
const unseen = (text) => element("span", { class: "unseen" }, text);

/** Draws documents, with the same elements as the sheets that riskcheck writes to files. */
class Drawing {
  constructor(say, outline) {
    this.say = say;
    this.outline = outline;
  }

  /** The sections of a document; with `fold`, reasons open only where they are asked for. */
  sections(sections, fold) {
    const drawn = [];
    for (const each of sections) {
      const beside = each.layout === "flow" && drawn.at(-1)?.className === "flow";
      if (each.layout === "flow" && !beside) drawn.push(element("div", { class: "flow" }));
      if (each.layout === "flow") drawn.at(-1).append(this.section(each, fold));
      else drawn.push(this.section(each, fold));
    }
    return drawn;
  }

  section(each, fold) {
    const kinds = [each.tone, each.layout === "columns" ? "columns" : "", each.outline ? "form" : ""];
    const drawn = element("section", { class: kinds.filter(Boolean).join(" ") }, element("h2", {}, each.title));
    drawn.append("\n", ...paragraphs(each.paragraphs));
    if (each.outline) drawn.append(element("div", { class: "figure" }, this.outline.content.cloneNode(true)));
    if (each.entries.length) drawn.append(this.entries(each, fold && each.tone === "plain"));
    const blanks = each.blanks.map((words) => element("span", { class: words.endsWith(":") ? "line" : "tick" }, words));
    if (blanks.length) drawn.append(element("p", { class: "blanks" }, ...blanks));
    return drawn;
  }

  entries({ entries }, fold) {
    const list = element("ul", entries.some((each) => each.lines.length) ? {} : { class: "short" });
    for (const { head, mark, lines } of entries) {
      const first = element("p", lines.length || mark ? { class: "head" } : {}, head);
      if (mark) first.append(" ", element("span", { class: "mark" }, mark));
      const told = paragraphs(lines);
      list.append(element("li", {}, first, "\n", ...(fold && told.length ? [this.folded(head, told)] : told)));
    }
    return list;
  }

  folded(name, told) {
    return element("details", {}, element("summary", {}, this.say("reasons"), unseen(`: ${name}`)), ...told);
  }
}

/** The page: the opening, then screen by screen, then the result. What was answered lives here alone, until the page is closed. */
class App {
  constructor(data, root, sheet, outline) {
    this.pack = openPack(data.rules);
    this.say = speaker(data.words, data.language);
    this.drawing = new Drawing(this.say, outline);
    this.root = root;
    this.sheet = sheet;
    this.printSizes = data.print_sizes;
    this.says = element("p", { class: "says", role: "alert" });
    this.interview = null;
  }

  /** Show the opening; the heading takes the focus where somebody came back to it. */
  open(focus) {
    this.interview = new Interview(this.pack, this.say);
    const { title, summary } = this.pack.about;
    const words = ["opening_time", "opening_for", "opening_free", "nothing_stored"].map((key) => this.say(key));
    const danger = element("p", { class: "danger" }, this.say("opening_danger"));
    const begin = this.button("begin", () => this.begin(), true);
    const told = [...paragraphs(words), this.buttons(begin), ...paragraphs([summary])];
    this.draw(title, [danger, heading(title), ...told], focus);
  }

  begin() {
    window.history.pushState(null, ""); // so that the browser's Back key goes back by a screen, and loses no answer
    this.next();
  }

  /** Show what comes now: a screen, or the result at the end. */
  next() {
    const screen = this.interview.current();
    if (!screen) this.result();
    else if (screen.questions.length) this.ask(screen);
    else this.notice(screen);
  }

  /** Go back by a screen; false at the first one, where the opening is shown again. */
  back() {
    if (this.interview.back()) this.next();
    else this.reopen();
  }

  reopen() {
    if (window.history.length > 1) window.history.back();
    else this.open(true);
  }

  /** What the browser's Back key does. */
  popped() {
    if (this.interview.back()) {
      window.history.pushState(null, "");
      this.next();
    } else this.open(true);
  }

  draw(title, parts, focus = true) {
    this.sheet.replaceChildren();
    document.body.classList.remove("has-sheet");
    document.title = title === this.pack.about.title ? title : `${title} - ${this.pack.about.title}`;
    this.says.textContent = "";
    this.root.replaceChildren(...parts);
    if (!focus) return;
    window.scrollTo(0, 0);
    this.root.querySelector("h1").focus();
  }

  button(key, act, primary = false) {
    const kind = { type: "button", class: primary ? "primary" : "" };
    return element("button", { ...kind, onclick: act }, this.say(key));
  }

  buttons(...buttons) {
    return element("div", { class: "buttons" }, ...buttons);
  }

  step(screen) {
    const [step, steps] = this.interview.progress();
    return element("p", { class: "step" }, `${this.say("step", { step, steps })} - ${screen.title}`);
  }

  /** A screen with questions. */
  ask(screen) {
    const hints = [screen.help, screen.unsure ? this.say("blank_is_no") : ""].filter(Boolean);
    const hint = element("p", { id: "hint", class: "hint" }, hints.join(" "));
    const form = element("form", { novalidate: "" });
    const legend = element("legend", {}, heading(screen.text));
    form.append(
      this.step(screen),
      element("fieldset", { "aria-describedby": "hint" }, legend, hint, ...this.number(screen), ...this.groups(screen)),
      ...this.terms(screen),
      this.says,
      this.buttons(
        element("button", { type: "submit", class: "primary" }, this.say("next")),
        this.button("go_back", () => this.back()),
        this.button("skip", () => this.skip(screen)),
      ),
    );
    form.onsubmit = (event) => {
      event.preventDefault();
      this.enter(screen, this.chosen(screen));
    };
    form.onchange = (event) => this.changed(screen, event.target);
    this.draw(screen.text, [form]);
    const soFar = this.interview.replies.soFar(screen) ?? [];
    for (const input of this.inputs()) input.checked = soFar.includes(input.value);
    if (screen.number && !soFar.includes(UNSURE)) this.inputs()[0].value = soFar[0] ?? "";
  }

  /** A number to type; "not sure" is ticked in its place. */
  number(screen) {
    if (!screen.number) return [];
    const { unit, least, decimals, wanted } = screen.number;
    const inputmode = least < 0 ? "text" : decimals ? "decimal" : "numeric";
    const label = element("label", { for: "number" }, this.say("number_wanted", { wanted }));
    const input = element("input", { id: "number", class: "number", type: "text", inputmode, autocomplete: "off" });
    return [element("p", {}, label), element("p", {}, input, ` ${unit}`)];
  }

  /** The lines of a screen, those of one group of questions under its title. */
  groups(screen) {
    const groups = [];
    for (const each of screen.choices) {
      if (each.heading || !groups.length || screen.alone.includes(each.code)) groups.push({ title: each.heading, lines: [] });
      groups.at(-1).lines.push(this.line(screen, each));
    }
    return groups.map(({ title, lines }, number) => {
      if (!title) return element("div", {}, ...lines);
      const id = `group-${number}`;
      return element("div", { role: "group", "aria-labelledby": id }, element("h2", { id }, title), ...lines);
    });
  }

  line(screen, { code, text, help }) {
    const type = screen.many || screen.number ? "checkbox" : "radio";
    const label = element(
      "label",
      { class: "choice" },
      element("input", { type, name: "reply", value: code }),
      element("span", {}, text),
    );
    const line = element("div", { class: "row" }, label);
    if (screen.unsure && !screen.alone.includes(code)) {
      const marked = element("input", { type, name: "reply", value: notSure(code) });
      const words = element("span", {}, this.pack.about.answers.unsure, unseen(`: ${text}`));
      line.append(element("label", { class: "choice unsure" }, marked, words));
    }
    if (help) {
      const summary = element("summary", {}, this.say("why_asked"), unseen(` ${text}`));
      line.append(element("details", { class: "why" }, summary, ...paragraphs([help, ...this.interview.terms(text)])));
    }
    return line;
  }

  /** What the medical terms of a question and its answers mean; on a list, each line has its own. */
  terms(screen) {
    const terms = isList(screen) ? [] : this.interview.terms(screen.text, ...screen.choices.map((each) => each.text));
    const summary = element("summary", {}, this.say("words_explained"));
    return terms.length ? [element("details", {}, summary, ...paragraphs(terms))] : [];
  }

  inputs() {
    return [...this.root.querySelectorAll("input")];
  }

  chosen(screen) {
    const [{ value }, unsure] = this.inputs();
    if (screen.number) return unsure.checked ? [UNSURE] : [value].filter((text) => text.trim());
    const codes = this.inputs()
      .filter((input) => input.checked)
      .map((input) => input.value);
    return offered(screen).filter((code) => codes.includes(code));
  }

  /** A tick takes back what cannot stand beside it; a line that stands alone is ticked only where no other is. */
  changed(screen, input) {
    this.says.textContent = "";
    if (screen.number) {
      const [number, unsure] = this.inputs();
      if (input === number) unsure.checked = unsure.checked && !number.value.trim();
      else if (unsure.checked) number.value = "";
    }
    if (!screen.many) return;
    const others = this.inputs().filter((each) => each !== input && each.checked);
    const alone = (each) => screen.alone.includes(each.value);
    if (input.checked && alone(input) && others.some((each) => !alone(each))) {
      input.checked = false;
      const { text } = screen.choices.find((each) => each.code === input.value);
      this.says.textContent = this.say("untick_others", { line: text });
    } else if (input.checked) {
      const same = (each) => each.value === notSure(input.value) || input.value === notSure(each.value);
      for (const each of others.filter((other) => alone(other) || same(other))) each.checked = false;
    }
    this.interview.draft(screen, this.chosen(screen));
  }

  enter(screen, codes) {
    const fault = faultOf(screen, codes, this.say);
    if (fault) {
      this.says.textContent = fault;
      return;
    }
    this.interview.reply(screen, codes);
    this.next();
  }

  /** A screen on which something is chosen is not skipped, so that nothing is lost by accident. */
  skip(screen) {
    if ((screen.many || screen.number) && this.chosen(screen).length) {
      this.says.textContent = this.say("skip_or_next");
      return;
    }
    this.interview.reply(screen, null);
    this.next();
  }

  /** A screen without questions: the words of an emergency, or all answers to look through. */
  notice(screen) {
    const act = (code) => () => this.enter(screen, [code]);
    const alarm = screen.id === EMERGENCY;
    const [first, ...rest] = screen.choices;
    const button = ({ code, text }, kind) => element("button", { type: "button", class: kind, onclick: act(code) }, text);
    const lines = rest.map((each) => element("li", {}, button(each, "edit")));
    const back = this.button("go_back", () => this.back());
    const said = element("div", alarm ? { class: "alarm" } : {}, heading(screen.text), ...paragraphs([screen.help]));
    const more = alarm
      ? [this.buttons(button(first, "primary"), ...rest.map((each) => button(each, "")), back)]
      : [element("ul", { class: "review" }, ...lines), this.buttons(button(first, "primary"), back)];
    this.draw(screen.text, [this.step(screen), said, ...more]);
  }

  /** The result, and unseen until it is printed the sheet for a visit. */
  result() {
    const answers = this.interview.answers();
    const result = evaluate(this.pack, answers);
    const { title, sections } = resultDocument(telling(this.pack, answers), this.say, result);
    const buttons = this.buttons(
      this.button("print_sheet", () => window.print(), result.advice.urgency !== "emergency"),
      this.button("change_answers", () => this.back()),
      this.button("start_again", () => this.open(true)),
    );
    this.draw(this.say("result"), [element("article", {}, heading(title), ...this.drawing.sections(sections, true)), buttons]);
    const sheet = visitSheet(this.pack, this.say, answers, result, this.say.today());
    this.sheet.replaceChildren(element("h1", {}, sheet.title), ...this.drawing.sections(sheet.sections, false));
    this.sheet.className = printSize(sheet, this.printSizes);
    document.body.classList.add("has-sheet");
  }
}

if (typeof document !== "undefined") {
  const at = (id) => document.getElementById(id);
  const app = new App(JSON.parse(at("data").textContent), at("app"), at("sheet"), at("outline"));
  window.addEventListener("popstate", () => app.popped());
  app.open(false);
}
