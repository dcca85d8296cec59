import { chromium } from '@playwright/test'
const base=process.env.B, id='20261122t222226-hwtu7rm3sypnsq6wrft2ao4fhd'
const b=await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox']})
for (const [lang,scheme,w] of [['ko','light',1400],['en','dark',1400],['ko','dark',360],['en','light',360]]) {
  const c=await b.newContext({viewport:{width:w,height:900},colorScheme:scheme})
  const p=await c.newPage()
  await p.addInitScript(([l])=>localStorage.setItem('sheaf.language',l),[lang])
  const n=lang+'-'+scheme+'-'+w
  try {
  await p.goto(base+'/drafts/'+id+'?step=columns&view=canvas'); 
  await p.getByRole('button',{name:/^(일정|Schedule): /}).click({timeout:20000}); await p.waitForTimeout(700)
  await p.screenshot({path:'/tmp/e2tree/shot-canvas-'+n+'.png',fullPage:true})
  await p.goto(base+'/drafts/'+id+'?step=columns&pick=next'); await p.waitForTimeout(2500)
  await p.screenshot({path:'/tmp/e2tree/shot-next-'+n+'.png',fullPage:true})
  if(w===1400){ await p.getByRole('radio',{name:/쪽 번호가|counts/}).check(); await p.waitForTimeout(300); await p.screenshot({path:'/tmp/e2tree/shot-count-'+n+'.png'}) }
  console.log(n, await p.evaluate(()=>document.documentElement.scrollWidth))
  } catch(e) { console.log(n, String(e).slice(0,300)) }
  await c.close()
}
await b.close()
