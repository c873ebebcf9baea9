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
const codesOf = (answer) => (Array.isArray(answer) ? unique(answer) : [answer]);

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
  return {
    ...data,
    question,
    followUps: data.questions.filter((each) => each.follow_up_of),
    answerPlace: places(answers),
    findingPlace: places(Object.keys(data.knowledge)),
    isArticle: (sources) => sources.some((source) => source.split(":")[0] === data.about.article),
  };
}

/** Answers by question as lists of codes, in the pack's order. */
function givenOf(pack, answers) {
  const asked = pack.questions.filter((each) => each.id in answers);
  return Object.fromEntries(asked.map((each) => [each.id, codesOf(answers[each.id])]));
}

/** Whether an answer to a question is used: each question above it fits, is not sure, or is a follow-up left out. */
function isUsed(pack, question, given) {
  const above = pack.question[question.follow_up_of];
  if (!above) return true;
  const codes = given[above.id] ?? [];
  const fits = codes.some((code) => code === UNSURE || question.asked_when.includes(code));
  const leftOut = above.follow_up_of && codes.length === 0;
  return Boolean(fits || leftOut) && isUsed(pack, above, given);
}

/** Whether a question is asked: always, or for a follow-up where the question above it fits. */
function isAsked(question, given) {
  const codes = given[question.follow_up_of] ?? [];
  return !question.follow_up_of || codes.some((code) => question.asked_when.includes(code));
}

/** What rules can read: a token for each answer that is used, and one for each follow-up that was left out. */
function tokensOf(pack, given) {
  const used = pack.questions.filter((each) => isUsed(pack, each, given));
  return used.flatMap((each) => {
    const left = each.follow_up_of ? [NOT_ANSWERED] : [];
    return (given[each.id] ?? left).map((code) => token(each.id, code));
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

/** What tokens rest on: themselves, but facts have no reasons of their own, and symptoms also show what they rest on. */
function groundsOf(entry, firings) {
  const kind = isAnswer(entry) ? "" : kindOf(entry);
  const own = kind === "fact" ? [] : [entry];
  if (kind !== "fact" && kind !== "symptom") return own;
  const below = firings.filter((firing) => firing.conclusion === entry).flatMap((firing) => firing.tokens);
  return unique([...own, ...below.flatMap((each) => groundsOf(each, firings))]);
}

/** The level of every finding that was concluded, and the reasons for it: rules in the pack's order, with their grounds. */
function conclude(pack, given) {
  const firings = fire(pack.flat, tokensOf(pack, given));
  const levels = {};
  const reasons = {};
  for (const { rule, conclusion, tokens } of [...firings].sort((one, other) => one.rule - other.rule)) {
    const [finding, level] = findingOf(conclusion);
    if (levels[finding] !== "match") levels[finding] = level;
    reasons[finding] ??= new Map();
    const grounds = tokens.flatMap((entry) => groundsOf(entry, firings));
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
    const [id, sources, text] = pack.rules[rule];
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
    const shown = notes.filter((note) => note.when === null || conclusions.levels[note.when]);
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
    safety_net: pack.safety_net.map((part) => part.whole),
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

/** The words of the frame: `say("how_soon", {when: ...})` fills in what stands in braces; lists and tables come as they are. */
function speaker(words) {
  const fill = (text, filled) => text.replace(/\{(\w+)\}/g, (_, name) => filled[name]);
  return (key, filled = {}) => {
    if (!(key in words)) throw new Error(`no words for ${key}`);
    return typeof words[key] === "string" ? fill(words[key], filled) : words[key];
  };
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
    return this.say("how_soon", { when: this.say("urgency_words")[urgency] });
  }

  level(level) {
    return this.say("level_words")[level];
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
        const told = texts.join(this.say("and")) || this.say("answer_left_out");
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
    const texts = (each) => [
      each.title,
      ...each.paragraphs,
      ...each.entries.flatMap(({ head, mark, lines }) => [head, mark, ...lines]),
    ];
    const said = sections.filter((each) => each.tone !== "quiet").flatMap(texts);
    const whole = said.join("\n");
    const types = Object.entries(this.pack.knowledge).filter(([name]) => kindOf(name) === "type");
    const needed = types.filter(([, type]) => type.explained && !whole.includes(type.explained) && holdsWord(whole, [type.id]));
    const entries = needed.map(([, { name, explained }]) => entry(this.say("name_is", { name, explained })));
    return entries.length ? [section(this.say("names_title"), [], entries)] : [];
  }

  scope(result) {
    return result.article_only ? this.say("article_alone") : "";
  }

  origin(key, result, more = {}) {
    const { id, version } = result.pack;
    return this.say(key, { id, version, scope: this.scope(result), reviewed: this.pack.about.reviewed, ...more });
  }
}

/** Whether a text holds one of the words as a word of its own, in capitals or not. */
function holdsWord(text, words) {
  const forms = words.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|");
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${forms})(?![\\p{L}\\p{N}_])`, "iu").test(text);
}

const MOST_REASONS = 2;
const MOST_NAMES = 2;
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
    const rest = count > 0 ? [this.say(count === 1 ? "one_reason_more" : "reasons_more", { count })] : [];
    const said = [advice.text, ...reasons.slice(0, MOST_REASONS), ...rest];
    return [
      section(this.wording.howSoon("emergency"), said, [], { tone: "alarm" }),
      section(this.say("help_title"), this.parts("help"), [], { tone: "advice" }),
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
      section(this.say("result_about_title"), [this.wording.origin("origin", this.result)], [], { tone: "quiet" }),
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
    const why = this.wording.whySoon(advice).map(({ text, sources }) => this.wording.sourced(this.say("why", { reason: text }), sources));
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
      const standing = [this.say("use_of_test")[test.use]];
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
      [this.result.unanswered, "not_answered"],
      [this.result.ignored, "not_used"],
    ];
    return kinds
      .filter(([names]) => names.length)
      .map(([names, key]) => {
        const labels = names.map((name) => this.wording.label(name)).join("; ");
        return section(this.say(`${key}_title`), [this.say(key), `${labels}.`]);
      });
  }

  safetyNet() {
    const listed = this.pack.safety_net.filter((part) => part.items.length);
    const signs = listed.map((part) => {
      const tone = part.part === "emergency-signs" ? "alarm" : "advice";
      return section(part.text, [], part.items.map((item) => entry(item)), { tone });
    });
    const rest = this.parts("help", "worry", "medicines", "doses");
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
    const others = this.pack.sources.filter((each) => more.includes(each.id)).map(told).join("; ");
    const entries = listed.map((each) => entry(told(each), "", each.origin ? [each.origin] : []));
    return [
      ...(entries.length ? [section(this.say("sources_title"), [], entries, { tone: "quiet" })] : []),
      ...(others ? [section(this.say("advice_sources_title"), [`${others}.`], [], { tone: "quiet" })] : []),
    ];
  }
}

/** The sheet for a visit: how soon, the case in three lines, what was found and said, and what to ask. For one sheet of paper. */
function visitSheet(pack, say, answers, result, date) {
  const made = new SheetSections(new Wording(pack, say), givenOf(pack, answers), result, date);
  return { title: say("sheet_title", { title: pack.about.title }), sections: made.all() };
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
      section(this.say("fill_in_title"), [], [], { blanks: this.say("to_fill_in"), outline: true }),
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
    const said = [advice.text, ...help.map((part) => part.text)];
    return section(this.wording.howSoon(advice.urgency), said, [], { tone: toneOf(this.result) });
  }

  summary() {
    const told = Object.keys(this.pack.about.baby).filter((name) => name in this.given);
    const person = told.map((name) => `${this.wording.label(name)}: ${this.said(name)}.`).join(" ");
    const why = this.wording.whySoon(this.result.advice).map((each) => each.text).join(" ");
    const exposed = this.pack.exposures;
    const signs = this.pack.questions.map((each) => each.id);
    const others = signs.filter((name) => !exposed.includes(name) && !(name in this.pack.about.baby));
    const when = this.say("urgency_words")[this.result.advice.urgency];
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
    const { label, many, follow_up_of: above } = this.pack.question[name];
    const codes = this.used[name].filter((code) => code !== NO && code !== NONE);
    if (!codes.length || above in this.used) return [];
    const yes = codes.length === 1 && codes[0] === YES;
    const short = yes ? label : this.said(name, codes);
    const said = codes.includes(UNSURE) || (!many && !yes) ? `${label}: ${this.said(name, codes)}` : short;
    const more = this.pack.followUps.filter((each) => each.follow_up_of === name && each.id in this.used);
    const told = more.map((each) => `${each.label}: ${this.said(each.id)}`).join("; ");
    return [told ? `${said} (${told})` : said];
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
      return entry(this.wording.nearMissName(each), "", [described, ...each.notes.map((note) => note.text)]);
    });
    return entries.length ? [section(this.say("near_misses_title"), [], entries, flow)] : [];
  }

  /** Tests, those of one use, level and caution together. */
  tests() {
    const alike = new Map();
    for (const test of this.result.tests) {
      const level = test.level === "possible" ? `, ${this.wording.level(test.level)}` : "";
      const mark = this.say("use_of_test")[test.use] + level;
      const notes = test.notes.map((note) => note.text);
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
    return [...asked, ...(toTalkAbout ? [this.say("ask_talk")] : []), ...this.say("ask_always")];
  }

  ask(key, names) {
    const listed = unique(names);
    const count = listed.length - MOST_NAMES;
    const few = listed.slice(0, MOST_NAMES).join(", ");
    const said = count <= 1 ? listed.join(", ") : this.say("and_more", { names: few, count });
    return speaker({ form: this.say(key)[names.length === 1 ? 0 : 1] })("form", { names: said });
  }

  /** What the article lists for the causes and symptoms of a result; none where help is needed soon, and none for a baby. */
  talk() {
    if (!this.pack.treatments_at.includes(this.result.advice.urgency) || isBaby(this.pack, this.given)) return [];
    const { causes, types, tests, symptoms } = this.result;
    const found = { cause: causes, type: types, test: tests, symptom: symptoms };
    const isFound = (finding) => found[kindOf(finding)].some((each) => finding === `${kindOf(finding)}:${each.id}`);
    const alike = new Map();
    for (const item of Object.values(this.pack.knowledge).filter((each) => each.related)) {
      const names = item.related.filter(isFound).map((finding) => this.wording.name(finding)).join(", ");
      const notes = item.notes.map((note) => note.text);
      const key = JSON.stringify([names, item.notes]);
      if (names) alike.set(key, { names, notes, items: [...(alike.get(key)?.items ?? []), item.name] });
    }
    const entries = [...alike.values()].map(({ names, notes, items }) =>
      entry(items.join(", "), "", [this.say("listed_for", { names }), ...notes]),
    );
    return entries.length ? [section(this.say("talk_title"), [this.pack.about.treatments_note], entries, flow)] : [];
  }

  safetyNet() {
    const signs = this.pack.safety_net.filter((part) => part.items.length);
    const others = this.pack.safety_net.filter((part) => !part.items.length);
    const entries = others.map((part) => entry(this.say("safety_words")[part.part], "", [part.text]));
    return [
      ...signs.map((part) => {
        const tone = part.part === "emergency-signs" ? "alarm" : "advice";
        return section(part.text, [], part.items.map((item) => entry(item)), { ...flow, tone });
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
      .map(({ title, lines }) => entry(title, "", lines.map((line) => lessTitle(title, line))));
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
