"""What is asked of Label Studio's pages in their own language."""

# The store of Label Studio's editor, which its own interface is drawn from.
READY = "() => window.Htx && !Htx.isLoading && (Htx.noTask || (Htx.task && Htx.annotationStore.selected))"
# Play is deaf until this task's recording is decoded and its length is shown; or the red box says why it never is.
LOADED = """() => {
    if (document.querySelector("[data-testid^='error:']")) return true;
    const audio = [...document.querySelectorAll('[data-testid=waveform-audio]')].pop();
    const length = document.querySelector('[data-testid=timebox-end-time] input')?.value ?? '';
    const played = value => typeof value === 'string' && new URL(value, location).href === audio.src;
    return audio && audio.readyState >= 3 && /[1-9]/.test(length) && Object.values(Htx.task.dataObj).some(played);
}"""
# The list draws only the turns in view, so that reading all of them takes scrolling.
TURNS = """() => [...document.querySelectorAll('.lsf-outliner-item')].map(item => [
    Number(item.querySelector('.lsf-outliner-item__index').textContent),
    item.querySelector('.lsf-outliner-item__title').textContent,
    [...item.querySelectorAll('textarea')].map(text => text.value)])"""
DRAWN = """() => Htx.annotationStore.selected.regions
    .filter(region => region._ws_region?.inViewport).map(region => [region.start, region.end])"""
SCROLL = """() => {
    const list = document.querySelector('.lsf-tree-list-holder');
    const before = list ? list.scrollTop : 0;
    if (list) list.scrollTop += list.clientHeight / 2;
    return list !== null && list.scrollTop > before;
}"""
# What the player does is written down as it happens: on a busy machine, a short turn is over before anybody looks.
FOLLOW = """() => {
    const audio = [...document.querySelectorAll('[data-testid=waveform-audio]')].pop();
    if (!audio) return;
    const note = event => audio.events.push({type: event.type, place: audio.currentTime, at: performance.now()});
    if (!audio.events) ['play', 'pause', 'timeupdate'].forEach(type => audio.addEventListener(type, note));
    audio.events = [];
}"""
PLAYED = """audio => {
    const start = audio.events.find(event => event.type === 'play');
    return start && audio.events.some(event => event.at > start.at && event.place > start.place + 0.05);
}"""
# A key that is heard twice pauses only for a moment.
RESTS = """audio => {
    const last = audio.events.filter(event => event.type !== 'timeupdate').pop();
    return last?.type === 'pause' && performance.now() > last.at + 300;
}"""
PAUSED_ONCE = """audio => {
    const types = audio.events.map(event => event.type);
    return !types.slice(types.indexOf('pause')).includes('play');
}"""
# Two frames after it has scrolled, the list has drawn what came into view.
DRAW = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
SCROLL_BACK = "() => document.querySelector('.lsf-tree-list-holder')?.scrollTo(0, 0)"
